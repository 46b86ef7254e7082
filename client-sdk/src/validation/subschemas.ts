import { escaped } from '../core/json';
import { isObject } from '../core/schema';

/** A schema inside of another, and where it stands. */
export interface Place {
  readonly pointer: string;
  readonly schema: Record<string, unknown>;
}

const ONE = [
  'items',
  'additionalItems',
  'additionalProperties',
  'contains',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
];
const MANY = ['items', 'allOf', 'anyOf', 'oneOf'];
const BY_NAME = ['properties', 'patternProperties', 'definitions', 'dependencies'];

/** A schema and all that stand in it, outermost first; only places that draft-07 reads as schemas. */
export function* subschemas(schema: unknown, pointer = ''): Generator<Place> {
  if (!isObject(schema)) return;
  yield { pointer, schema };
  // draft-07: whatever stands beside a reference does not count, except what others refer to
  const counts = (keyword: string) => typeof schema.$ref !== 'string' || keyword === 'definitions';
  for (const keyword of ONE) if (counts(keyword)) yield* subschemas(schema[keyword], `${pointer}/${keyword}`);
  for (const keyword of MANY) {
    const parts = schema[keyword];
    if (!Array.isArray(parts) || !counts(keyword)) continue;
    for (const [i, part] of parts.entries()) yield* subschemas(part, `${pointer}/${keyword}/${i}`);
  }
  for (const keyword of BY_NAME) {
    const parts = schema[keyword];
    if (!isObject(parts) || !counts(keyword)) continue;
    for (const [name, part] of Object.entries(parts)) {
      yield* subschemas(part, `${pointer}/${keyword}/${escaped(name)}`);
    }
  }
}
