import { RegistryError } from './errors';
import type { WireFunction } from './frames';
import { toJson } from './json';
import { CONFIRM_MS, type FunctionOptions, type FunctionSchema } from './schema';
import { standardOf } from './standardSchema';

/** Members of a schema that go to the server; anything else an author keeps beside them stays in the page. */
const MEMBERS: readonly (keyof FunctionSchema)[] = [
  'description',
  'parameters',
  'returns',
  'version',
  'timeout',
  'retryPolicy',
  'rateLimit',
  'permissions',
  'deprecated',
  'cache',
  'costPerCall',
  'revenueImpact',
  'sensitive',
  'duplicates',
  'injectionCheck',
  'sanitize',
  'auditArguments',
  'announceAfterMs',
  'title',
  'annotations',
];

const TIMEOUT_MS = 5_000;

/** What one attempt may take, in milliseconds. */
export function timeoutOf({ timeout = TIMEOUT_MS }: Pick<FunctionSchema, 'timeout'>): number {
  return timeout;
}

/**
 * A function as the wire carries it; whether it is right is looked at later.
 *
 * @throws RegistryError when it cannot be written down, has another name inside, or is not a function at all
 */
export function wireFunction(
  name: string,
  handler: unknown,
  schema: FunctionSchema,
  options: FunctionOptions = {},
): WireFunction {
  if (typeof handler !== 'function') throw new RegistryError('INVALID_SETTING', `${name} has no handler.`);
  // callers without types pass anything
  const given = (schema as FunctionSchema | undefined) ?? ({} as FunctionSchema);
  if (given.name !== undefined && given.name !== name) {
    const message = `${name} has a schema named ${given.name}.`;
    throw new RegistryError('INVALID_NAME', message, { pointer: '/name' });
  }
  const wire: Record<string, unknown> = { name };
  for (const member of MEMBERS) {
    try {
      const plain = asJsonSchema(given[member], member === 'returns' ? 'output' : 'input');
      if (plain !== undefined) wire[member] = toJson(plain);
    } catch (cause) {
      const code = member === 'parameters' || member === 'returns' ? 'INVALID_SCHEMA' : 'INVALID_SETTING';
      const message = `The ${member} of ${name} is no JSON: ${(cause as Error).message}`;
      throw new RegistryError(code, message, { pointer: `/${member}`, cause });
    }
  }
  // the user's time is no part of the function's own
  if (options.confirm !== undefined) wire.timeout = timeoutOf(given) + (options.confirmWithin ?? CONFIRM_MS);
  // the server knows the shape of a returned failure too
  if (options.structuredErrors === false) wire.structuredErrors = false;
  return wire as unknown as WireFunction;
}

/** The JSON Schema of a Standard JSON Schema, which throws where JSON Schema cannot say the same (a date); anything else as it is. */
function asJsonSchema(value: unknown, way: 'input' | 'output'): unknown {
  const standard = standardOf(value);
  return standard === null ? value : standard.jsonSchema?.[way]?.({ target: 'draft-07' });
}
