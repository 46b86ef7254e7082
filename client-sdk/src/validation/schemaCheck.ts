import type { JsonValue } from '../core/json';
import { metaSchema } from './metaSchema';
import { patternSize } from './patternSize';
import { subschemas } from './subschemas';
import { validate } from './validate';

/** What is wrong with a schema, and where in it. */
export interface Problem {
  readonly pointer: string;
  readonly message: string;
}

const MAX_SUBSCHEMAS = 2_000;
const LONGEST_PATTERN = 1_000;
const LARGEST_PATTERN = 3_000;
const DRAFT_07 = /^http:\/\/json-schema\.org\/draft-07\/schema#?$/;
/** Look-ahead, look-behind, back-references: what RE2 cannot take. An escaped backslash or bracket is no such thing. */
const BEYOND_RE2 = /^(?:[^\\]|\\[^1-9k])*?(?:\(\?<?[=!]|\\[1-9]|\\k<)/s;

/** The first reason for which a schema would be refused by the server, as far as it can be known here; null when there is none. */
export function problemIn(schema: unknown): Problem | null {
  let count = 0;
  for (const { pointer, schema: part } of subschemas(schema)) {
    if ((count += 1) > MAX_SUBSCHEMAS) return { pointer, message: `more than ${MAX_SUBSCHEMAS} subschemas` };
    const problem = problemOf(part, pointer);
    if (problem !== null) return problem;
  }
  return null;
}

function problemOf(schema: Record<string, unknown>, pointer: string): Problem | null {
  const [broken] = validate(metaSchema, schema as JsonValue);
  if (broken !== undefined) return { pointer: pointer + broken.instancePath, message: broken.message };
  const { $schema, $ref, pattern, patternProperties } = schema;
  if (pointer === '' && typeof $schema === 'string' && !DRAFT_07.test($schema)) {
    return { pointer: '/$schema', message: 'only JSON Schema draft-07 is understood here' };
  }
  if (typeof $ref === 'string' && !$ref.startsWith('#')) {
    return { pointer: `${pointer}/$ref`, message: 'only references inside the same schema (#/...) are followed' };
  }
  const keys = Object.keys(patternProperties ?? {}).map((key) => [key, `patternProperties/${key}`] as const);
  for (const [source, at] of [[pattern, 'pattern'] as const, ...keys]) {
    const message = typeof source === 'string' ? patternProblem(source) : null;
    if (message !== null) return { pointer: `${pointer}/${at}`, message };
  }
  return null;
}

function patternProblem(source: string): string | null {
  if (source.length > LONGEST_PATTERN) return `pattern is longer than ${LONGEST_PATTERN} characters`;
  if (patternSize(source) > LARGEST_PATTERN) {
    return `with its repetitions written out the pattern has more than ${LARGEST_PATTERN} steps`;
  }
  if (BEYOND_RE2.test(source)) return 'look-around and back-references are beyond the expressions that run here (RE2)';
  return null;
}
