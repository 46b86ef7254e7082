import type { SchemaError } from '../core/errors';
import { type JsonValue, escaped } from '../core/json';
import { isObject } from '../core/schema';
import { equal, patternOf, sizeOf, typeOf } from './values';
import { Unchecked, resolve } from './references';

/** Deeper nesting is left to the server. */
const MAX_DEPTH = 256;
/** More complaints help nobody. */
const MAX_ERRORS = 20;
const LONGEST_QUOTE = 200;

/**
 * Checks a value against a JSON Schema draft-07, by walking both: nothing is compiled, so no page policy is in the way. Sentences and
 * params are those of the server.
 *
 * @returns where the value breaks the schema, at most 20 places; empty when it fits
 * @throws Unchecked when the schema needs more than this walk can do (a reference out of it, a circle): the server decides then
 */
export function validate(schema: unknown, value: JsonValue): SchemaError[] {
  const walk = new Walk(schema);
  walk.at(schema, value, '', '#', 0);
  return walk.errors;
}

type Told = Record<string, unknown>;

class Walk {
  readonly errors: SchemaError[] = [];
  readonly #root: unknown;

  constructor(root: unknown) {
    this.#root = root;
  }

  at(schema: unknown, value: JsonValue, place: string, path: string, depth: number): void {
    if (depth > MAX_DEPTH) throw new Unchecked('too deep, or a circle');
    if (schema === false) return this.#tell(place, path, 'false schema', 'is not allowed here', {});
    if (!isObject(schema)) return;
    const { $ref } = schema;
    if (typeof $ref === 'string') {
      // draft-07: whatever stands beside a reference does not count
      return this.at(resolve(this.#root, $ref), value, place, $ref, depth + 1);
    }
    this.#anything(schema, value, place, path, depth);
    if (typeof value === 'number') this.#number(schema, value, place, path);
    else if (typeof value === 'string') this.#string(schema, value, place, path);
    else if (Array.isArray(value)) this.#array(schema, value, place, path, depth);
    else if (value !== null && typeof value === 'object') this.#object(schema, value, place, path, depth);
  }

  #tell(instancePath: string, path: string, keyword: string, message: string, params: Told): void {
    if (this.errors.length < MAX_ERRORS) {
      this.errors.push({
        instancePath,
        schemaPath: keyword === 'false schema' ? path : `${path}/${keyword}`,
        keyword,
        message,
        params,
      });
    }
  }

  /** True when the value fits; its complaints are nobody's business. */
  #fits(schema: unknown, value: JsonValue, depth: number): boolean {
    const inner = new Walk(this.#root);
    inner.at(schema, value, '', '#', depth + 1);
    return inner.errors.length === 0;
  }

  #anything(schema: Told, value: JsonValue, place: string, path: string, depth: number): void {
    const { type, allOf, anyOf, oneOf, not } = schema;
    const types = (type === undefined ? [] : [type].flat()) as string[];
    if (types.length > 0 && !types.some((wanted) => isOf(wanted, value))) {
      this.#tell(place, path, 'type', `expected ${types.join(' or ')}, got ${typeOf(value)}`, { type });
    }
    if (Array.isArray(schema.enum) && !schema.enum.some((allowed) => equal(allowed, value))) {
      const { enum: allowedValues } = schema;
      this.#tell(place, path, 'enum', `must be one of ${quote(allowedValues)}`, { allowedValues });
    }
    if ('const' in schema && !equal(schema.const, value)) {
      const { const: allowedValue } = schema;
      this.#tell(place, path, 'const', `must be ${quote(allowedValue)}`, { allowedValue });
    }
    if (Array.isArray(allOf)) {
      allOf.forEach((part, i) => this.at(part, value, place, `${path}/allOf/${i}`, depth + 1));
    }
    if (Array.isArray(anyOf) && !anyOf.some((part) => this.#fits(part, value, depth))) {
      this.#tell(place, path, 'anyOf', 'fits none of the allowed forms', {});
    }
    if (Array.isArray(oneOf) && oneOf.filter((part) => this.#fits(part, value, depth)).length !== 1) {
      this.#tell(place, path, 'oneOf', 'must fit exactly one of the allowed forms', {});
    }
    if (not !== undefined && this.#fits(not, value, depth)) {
      this.#tell(place, path, 'not', 'fits a form that is not allowed', {});
    }
    if (schema.if !== undefined) {
      const branch = this.#fits(schema.if, value, depth) ? 'then' : 'else';
      if (schema[branch] !== undefined) this.at(schema[branch], value, place, `${path}/${branch}`, depth + 1);
    }
  }

  #number(schema: Told, value: number, place: string, path: string): void {
    const compare = (keyword: string, comparison: string, broken: (limit: number) => boolean) => {
      const limit = schema[keyword];
      if (typeof limit !== 'number' || !broken(limit)) return;
      this.#tell(place, path, keyword, `must be ${comparison} ${limit}`, { comparison, limit });
    };
    compare('minimum', '>=', (limit) => value < limit);
    compare('maximum', '<=', (limit) => value > limit);
    compare('exclusiveMinimum', '>', (limit) => value <= limit);
    compare('exclusiveMaximum', '<', (limit) => value >= limit);
    const { multipleOf } = schema;
    if (typeof multipleOf === 'number' && !isMultiple(value, multipleOf)) {
      this.#tell(place, path, 'multipleOf', `must be a multiple of ${multipleOf}`, { multipleOf });
    }
  }

  #string(schema: Told, value: string, place: string, path: string): void {
    this.#limits(schema, 'Length', 'characters', () => sizeOf(value), place, path);
    const { pattern } = schema;
    if (typeof pattern === 'string' && !patternOf(pattern).test(value)) {
      this.#tell(place, path, 'pattern', `must match the pattern ${quote(pattern)}`, { pattern });
    }
  }

  #array(schema: Told, value: readonly JsonValue[], place: string, path: string, depth: number): void {
    const { items, additionalItems, contains, uniqueItems } = schema;
    this.#limits(schema, 'Items', 'items', () => value.length, place, path);
    value.forEach((item, i) => {
      if (!Array.isArray(items)) this.at(items, item, `${place}/${i}`, `${path}/items`, depth + 1);
      else if (i < items.length) this.at(items[i], item, `${place}/${i}`, `${path}/items/${i}`, depth + 1);
      else if (additionalItems !== false)
        this.at(additionalItems, item, `${place}/${i}`, `${path}/additionalItems`, depth + 1);
      else if (i === items.length)
        this.#tell(place, path, 'additionalItems', 'holds more items than allowed', { limit: i });
    });
    if (uniqueItems === true && value.some((item, i) => value.slice(0, i).some((earlier) => equal(earlier, item)))) {
      this.#tell(place, path, 'uniqueItems', 'must not hold the same item twice', {});
    }
    if (contains !== undefined && !value.some((item) => this.#fits(contains, item, depth))) {
      this.#tell(place, path, 'contains', "must hold an item that fits the schema's contains", {});
    }
  }

  #object(schema: Told, value: Record<string, JsonValue>, place: string, path: string, depth: number): void {
    const { required, propertyNames, dependencies } = schema;
    const names = Object.keys(value);
    this.#limits(schema, 'Properties', 'properties', () => names.length, place, path);
    for (const name of Array.isArray(required) ? (required as string[]) : []) {
      if (Object.hasOwn(value, name)) continue;
      this.#tell(place, path, 'required', `property ${quote(name)} is required`, { missingProperty: name });
    }
    for (const name of names) this.#property(schema, name, value[name] ?? null, place, path, depth);
    for (const name of propertyNames === undefined ? [] : names) {
      if (this.#fits(propertyNames, name, depth)) continue;
      this.#tell(place, path, 'propertyNames', `property name ${quote(name)} is not allowed`, { propertyName: name });
    }
    for (const [name, needs] of isObject(dependencies) ? Object.entries(dependencies) : []) {
      if (!Object.hasOwn(value, name)) continue;
      if (!Array.isArray(needs)) this.at(needs, value, place, `${path}/dependencies/${escaped(name)}`, depth + 1);
      else if (needs.some((needed) => !Object.hasOwn(value, needed as string))) {
        this.#tell(place, path, 'dependencies', `property ${quote(name)} needs ${quote(needs)}`, { property: name });
      }
    }
  }

  #property(schema: Told, name: string, value: JsonValue, place: string, path: string, depth: number): void {
    const { properties, patternProperties, additionalProperties } = schema;
    const here = `${place}/${escaped(name)}`;
    let known = false;
    if (isObject(properties) && Object.hasOwn(properties, name)) {
      known = true;
      this.at(properties[name], value, here, `${path}/properties/${escaped(name)}`, depth + 1);
    }
    for (const [pattern, part] of isObject(patternProperties) ? Object.entries(patternProperties) : []) {
      if (!patternOf(pattern).test(name)) continue;
      known = true;
      this.at(part, value, here, `${path}/patternProperties/${escaped(pattern)}`, depth + 1);
    }
    if (known) return;
    if (additionalProperties === false) {
      const params = { additionalProperty: name };
      this.#tell(place, path, 'additionalProperties', `property ${quote(name)} is not known`, params);
    } else this.at(additionalProperties, value, here, `${path}/additionalProperties`, depth + 1);
  }

  #limits(schema: Told, what: string, unit: string, size: () => number, place: string, path: string): void {
    const least = schema[`min${what}`];
    const most = schema[`max${what}`];
    if (typeof least === 'number' && size() < least) {
      this.#tell(place, path, `min${what}`, `must have at least ${least} ${unit}`, { limit: least });
    }
    if (typeof most === 'number' && size() > most) {
      this.#tell(place, path, `max${what}`, `must have at most ${most} ${unit}`, { limit: most });
    }
  }
}

function isOf(type: unknown, value: JsonValue): boolean {
  const actual = typeOf(value);
  return actual === type || (type === 'number' && actual === 'integer');
}

/** Decimal fractions are rarely exact in binary: a quotient within rounding of a whole number is one. */
function isMultiple(value: number, of: number): boolean {
  const quotient = value / of;
  return (
    Number.isFinite(quotient) && Math.abs(quotient - Math.round(quotient)) <= Math.abs(quotient) * 4 * Number.EPSILON
  );
}

function quote(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE)}…`;
}
