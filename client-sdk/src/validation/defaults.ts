import { isObject } from '../core/schema';

/** Arguments with the defaults of their schema filled in, through properties and items; what was sent is left as it is. */
export function withDefaults(schema: unknown, value: unknown): unknown {
  if (!isObject(schema)) return value;
  const { properties, items } = schema;
  if (Array.isArray(value)) return isObject(items) ? value.map((item) => withDefaults(items, item)) : value;
  if (!isObject(properties) || !isObject(value)) return value;
  const filled = { ...value };
  for (const [name, property] of Object.entries(properties)) {
    if (Object.hasOwn(value, name)) filled[name] = withDefaults(property, value[name]);
    else if (isObject(property) && 'default' in property) filled[name] = structuredClone(property.default);
  }
  return filled;
}
