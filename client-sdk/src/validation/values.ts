import type { JsonValue } from '../core/json';
import { isObject } from '../core/schema';

/** The JSON type of a value; a whole number is an `integer`. */
export function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

/** True when two JSON values say the same, whatever the order of their members. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]))
  );
}

/** Characters as people count them, not UTF-16 units. */
export function sizeOf(text: string): number {
  let size = 0;
  for (const character of text) size += character === '' ? 0 : 1;
  return size;
}

const PATTERN_LIMIT = 1_000;
const patterns = new Map<string, RegExp>();

/** The expression of a pattern; kept, and the oldest are let go. A malformed one fits everything: the server refuses it. */
export function patternOf(source: string): RegExp {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  const made = compile(source);
  patterns.set(source, made);
  if (patterns.size > PATTERN_LIMIT) patterns.delete(patterns.keys().next().value ?? '');
  return made;
}

function compile(source: string): RegExp {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(source, flags);
    } catch {
      // once more by the older rules
    }
  }
  return /(?:)/;
}
