import { isObject } from '../core/schema';

/** The schema is beyond the local check; nothing is said about the value. */
export class Unchecked extends Error {}

/**
 * Where a local reference leads: `#`, `#/definitions/city` or a plain name that an `$id` gives.
 *
 * @throws Unchecked when it leads out of the schema or nowhere
 */
export function resolve(root: unknown, reference: string): unknown {
  if (!reference.startsWith('#')) throw new Unchecked(`a reference out of the schema: ${reference}`);
  const target =
    reference === '#' || reference.startsWith('#/') ? pointed(root, reference.slice(2)) : named(root, reference);
  if (target === undefined) throw new Unchecked(`a reference that leads nowhere: ${reference}`);
  return target;
}

function pointed(root: unknown, pointer: string): unknown {
  let at = root;
  for (const part of pointer === '' ? [] : pointer.split('/')) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
    // what is below another base is found relative to that
    if (isObject(at) && typeof at.$id === 'string' && !at.$id.startsWith('#')) throw new Unchecked('another base');
  }
  return at;
}

function named(schema: unknown, name: string): unknown {
  if (schema === null || typeof schema !== 'object') return undefined;
  if ((schema as { $id?: unknown }).$id === name) return schema;
  for (const [key, part] of Object.entries(schema)) {
    const found = key === 'enum' || key === 'const' ? undefined : named(part, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
