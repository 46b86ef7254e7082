import { RegistryError } from './errors';

/** What JSON can say. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** How deep arrays and objects may nest; what the server reads. */
const MAX_DEPTH = 64;

/**
 * What a value becomes on the wire: `undefined` becomes null at the top and in arrays, and is left out of objects;
 * `toJSON` is honoured (dates, URLs).
 *
 * @throws RegistryError `INVALID_RESULT` with the path of whatever JSON cannot carry: a bigint, function, symbol, cycle, NaN or Infinity, or
 *   more than 64 levels of arrays and objects
 */
export function toJson(value: unknown): JsonValue {
  return convert(value, '', new Set());
}

function convert(value: unknown, path: string, above: Set<object>): JsonValue {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'boolean':
    case 'string':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw refusal(String(value), path);
      return value;
    case 'object':
      return value === null ? null : convertObject(value, path, above);
    default:
      throw refusal(`a ${typeof value}`, path);
  }
}

function convertObject(value: object, path: string, above: Set<object>): JsonValue {
  if (above.has(value)) throw refusal('a cycle', path);
  if (above.size >= MAX_DEPTH) throw refusal('too deep', path);
  above.add(value);
  try {
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return convert((toJSON as () => unknown).call(value), path, above);
    if (Array.isArray(value)) return value.map((item, index) => convert(item, `${path}/${index}`, above));
    const members = Object.entries(value).filter(([, item]) => item !== undefined);
    // fromEntries: a key called __proto__ is data, not a prototype
    return Object.fromEntries(members.map(([key, item]) => [key, convert(item, `${path}/${escaped(key)}`, above)]));
  } finally {
    above.delete(value);
  }
}

/** A name as a part of a JSON pointer. */
export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Bytes of a text on the wire. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

function refusal(what: string, path: string): RegistryError {
  const place = path === '' ? 'The result' : `The result at ${path}`;
  return new RegistryError('INVALID_RESULT', `${place} is ${what}, which cannot be sent.`, { pointer: path });
}
