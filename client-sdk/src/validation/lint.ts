import { warnings } from '../../../schemas/src/main/resources/lint/warnings.json';
import type { WireFunction } from '../core/frames';
import { escaped } from '../core/json';
import { type Finding, isObject } from '../core/schema';

type Code = keyof typeof warnings;

/** Most remarks on one function; the gravest are told. */
const MAX_FINDINGS = 16;
const MAX_LEVELS = 5;
const MAX_TOOL_CHARACTERS = 16_384;
const BY_GRAVITY = Object.keys(warnings);
const ROOT_ALTERNATIVES = ['anyOf', 'oneOf', 'allOf', 'enum', 'not'];
const IGNORED = (
  'pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems uniqueItems contains ' +
  'additionalItems minProperties maxProperties patternProperties propertyNames dependencies allOf oneOf not if'
).split(' ');
/** Keywords with one schema or several, and keywords with schemas by name. */
const SAME_LEVEL = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'];
const NEXT_LEVEL = ['items', 'additionalItems', 'additionalProperties', 'contains', 'propertyNames'];
const SAME_LEVEL_BY_NAME = ['definitions', '$defs', 'dependencies'];
const NEXT_LEVEL_BY_NAME = ['properties', 'patternProperties'];

type Schema = Record<string, unknown>;
type Note = (code: Code, pointer: string, keyword?: string) => void;

/** The remarks on a definition, the gravest first and then by pointer: the server's own rules and words (docs/lint.md). */
export function remarksOn(definition: WireFunction): Finding[] {
  const findings: Finding[] = [];
  const note: Note = (code, pointer, keyword = '') => {
    findings.push({ code, message: warnings[code].message.replace('{keyword}', keyword), pointer });
  };
  const { name, description, parameters, returns } = definition;
  if (description.trim() === '') note('NO_DESCRIPTION', '');
  if ((name + description + JSON.stringify(parameters)).length > MAX_TOOL_CHARACTERS) note('LARGE_TOOL', '');
  if (returns === undefined) note('NO_RETURNS', '');
  else if (returns.type === 'string') note('STRING_RESULT', '/returns/type');
  top(parameters, note);
  look(parameters, '/parameters', 0, note);
  const keywords = new Set<string>();
  const firstOfItsKeyword = ({ code, message }: Finding) =>
    code !== 'KEYWORD_IGNORED' || (!keywords.has(message) && keywords.add(message));
  return findings
    .sort((a, b) => BY_GRAVITY.indexOf(a.code) - BY_GRAVITY.indexOf(b.code) || (a.pointer < b.pointer ? -1 : 1))
    .filter(firstOfItsKeyword)
    .slice(0, MAX_FINDINGS);
}

function top(schema: Schema, note: Note): void {
  if (schema.type !== 'object') return note('PARAMETERS_NOT_OBJECT', `/parameters${'type' in schema ? '/type' : ''}`);
  for (const keyword of ROOT_ALTERNATIVES) {
    if (keyword in schema) note('ROOT_ALTERNATIVES', `/parameters/${keyword}`, keyword);
  }
  const { properties } = schema;
  if (!isObject(properties)) note('NO_PROPERTIES', '/parameters');
  else if (Object.keys(properties).length > 0 && !('required' in schema)) note('NO_REQUIRED', '/parameters');
}

function look(schema: unknown, at: string, level: number, note: Note): void {
  if (!isObject(schema)) return;
  if (typeof schema.$ref === 'string') return note('REFERENCE', `${at}/$ref`);
  if (level === MAX_LEVELS + 1) note('DEEP_NESTING', at);
  for (const keyword of IGNORED) {
    const told = at === '/parameters' && ROOT_ALTERNATIVES.includes(keyword);
    if (keyword in schema && !told) note('KEYWORD_IGNORED', `${at}/${keyword}`, keyword);
  }
  if ('format' in schema) note('FORMAT_UNCHECKED', `${at}/format`);
  if ([schema.type].flat().includes('array') && !('items' in schema)) note('ARRAY_WITHOUT_ITEMS', at);
  else if (Array.isArray(schema.items)) note('TUPLE_ITEMS', `${at}/items`);
  const properties = isObject(schema.properties) ? schema.properties : {};
  for (const [i, name] of (Array.isArray(schema.required) ? schema.required : []).entries()) {
    if (!Object.hasOwn(properties, name as string)) note('REQUIRED_UNDECLARED', `${at}/required/${i}`);
  }
  for (const [name, property] of Object.entries(properties)) {
    if (!isObject(property) || '$ref' in property) continue;
    const { description } = property;
    const says = typeof description === 'string' && description.trim() !== '';
    if (!says) note('NO_PROPERTY_DESCRIPTION', `${at}/properties/${escaped(name)}`);
  }
  inside(schema, at, level, note);
}

function inside(schema: Schema, at: string, level: number, note: Note): void {
  const parts = (keyword: string, next: number) => {
    const value = schema[keyword];
    if (!Array.isArray(value)) return look(value, `${at}/${keyword}`, next, note);
    value.forEach((part, i) => look(part, `${at}/${keyword}/${i}`, next, note));
  };
  const named = (keyword: string, next: number) => {
    const value = schema[keyword];
    for (const [name, part] of isObject(value) ? Object.entries(value) : []) {
      look(part, `${at}/${keyword}/${escaped(name)}`, next, note);
    }
  };
  for (const keyword of SAME_LEVEL) parts(keyword, level);
  for (const keyword of NEXT_LEVEL) parts(keyword, level + 1);
  for (const keyword of NEXT_LEVEL_BY_NAME) named(keyword, level + 1);
  for (const keyword of SAME_LEVEL_BY_NAME) named(keyword, level);
}
