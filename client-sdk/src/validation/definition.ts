import { RegistryError } from '../core/errors';
import type { WireFunction } from '../core/frames';
import { isObject } from '../core/schema';
import { problemIn } from './schemaCheck';

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** Why the server would refuse a definition, with the code that it would use; null when nothing speaks against it here. */
export function refusalOf(definition: WireFunction): RegistryError | null {
  // callers without types pass anything
  const given: Readonly<Record<keyof WireFunction, unknown>> = { ...NOTHING, ...definition };
  const name = String(given.name);
  const refuse = (code: string, message: string, pointer: string) => new RegistryError(code, message, { pointer });

  if (!NAME.test(name) || RESERVED.has(name)) {
    const rule = '1 to 64 of a-z, A-Z, 0-9, _ and - are allowed';
    return refuse('INVALID_NAME', `"${name}" is no function name: ${rule}.`, '/name');
  }
  if (typeof given.description !== 'string' || given.description.trim() === '') {
    return refuse('INVALID_DESCRIPTION', `${name} has no description: the model chooses by it.`, '/description');
  }
  if (!isObject(given.parameters)) {
    return refuse('INVALID_SCHEMA', `The parameters of ${name} are not a JSON Schema object.`, '/parameters');
  }
  if (given.version !== undefined && !(typeof given.version === 'string' && VERSION.test(given.version))) {
    return refuse('INVALID_VERSION', `${name}: ${JSON.stringify(given.version)} is no semantic version.`, '/version');
  }
  if (given.timeout !== undefined && !(Number.isInteger(given.timeout) && Number(given.timeout) > 0)) {
    const rule = 'is not a whole number of milliseconds above 0';
    return refuse('INVALID_SETTING', `The timeout of ${name} ${rule}.`, '/timeout');
  }
  for (const member of ['parameters', 'returns'] as const) {
    const problem = problemIn(given[member]);
    if (problem === null) continue;
    const pointer = `/${member}${problem.pointer}`;
    return refuse('INVALID_SCHEMA', `${name}, ${pointer}: ${problem.message}.`, pointer);
  }
  return null;
}

const NOTHING = { name: undefined, description: undefined, parameters: undefined } as unknown as Record<
  keyof WireFunction,
  undefined
>;
