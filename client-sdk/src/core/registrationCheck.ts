import { RegistryError } from './errors';
import type { WireFunction } from './frames';
import { toJson } from './json';
import type { FunctionSchema } from './schema';

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** Members of a schema that go to the server; anything else an author keeps beside them stays in the page. */
const WIRE_MEMBERS = [
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
  'announceAfterMs',
  'title',
  'annotations',
] as const;

const NOTHING = Object.fromEntries(['name', ...WIRE_MEMBERS].map((member) => [member, undefined])) as Record<
  keyof FunctionSchema,
  undefined
>;

/**
 * Checks what the page alone can know; the server decides the rest.
 *
 * @returns the function as the wire carries it
 * @throws RegistryError with the code that the server would use
 */
export function checkFunction(name: string, handler: unknown, schema: FunctionSchema): WireFunction {
  const refuse = (code: string, message: string, pointer?: string) =>
    new RegistryError(code, message, pointer === undefined ? {} : { pointer });

  if (!NAME.test(name) || RESERVED.has(name)) {
    const rule = '1 to 64 of a-z, A-Z, 0-9, _ and - are allowed';
    throw refuse('INVALID_NAME', `"${name}" is no function name: ${rule}.`, '/name');
  }
  if (typeof handler !== 'function') throw refuse('INVALID_SETTING', `The handler of ${name} is not a function.`);
  // callers without types pass anything
  if (!isObject(schema)) throw refuse('INVALID_SETTING', `${name} has no schema.`);
  const given: Readonly<Record<keyof FunctionSchema, unknown>> = { ...NOTHING, ...schema };
  if (given.name !== undefined && given.name !== name) {
    throw refuse('INVALID_NAME', `${name} has a schema with another name: ${JSON.stringify(given.name)}.`, '/name');
  }
  if (typeof given.description !== 'string' || given.description.trim() === '') {
    throw refuse('INVALID_DESCRIPTION', `${name} has no description: the model chooses by it.`, '/description');
  }
  if (!isObject(given.parameters)) {
    throw refuse('INVALID_SCHEMA', `The parameters of ${name} are not a JSON Schema object.`, '/parameters');
  }
  if (given.version !== undefined && !(typeof given.version === 'string' && VERSION.test(given.version))) {
    throw refuse('INVALID_VERSION', `${name}: ${JSON.stringify(given.version)} is no semantic version.`, '/version');
  }
  if (given.timeout !== undefined && !(Number.isInteger(given.timeout) && (given.timeout as number) > 0)) {
    throw refuse(
      'INVALID_SETTING',
      `The timeout of ${name} is not a whole number of milliseconds above 0.`,
      '/timeout',
    );
  }
  return { name, ...asJson(name, given) };
}

function asJson(name: string, schema: Readonly<Record<keyof FunctionSchema, unknown>>): FunctionSchema {
  const wire: Record<string, unknown> = {};
  for (const member of WIRE_MEMBERS) {
    if (schema[member] === undefined) continue;
    try {
      wire[member] = toJson(schema[member]);
    } catch (cause) {
      throw new RegistryError('INVALID_SETTING', `${member} of ${name} is not plain JSON.`, {
        pointer: `/${member}`,
        cause,
      });
    }
  }
  return wire as unknown as FunctionSchema;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
