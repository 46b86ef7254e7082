import { checksNow, loadChecks } from './checks';
import { RegistryError } from './core/errors';
import type { Middleware } from './core/middleware';

/** Writes the arguments and the result of each call to the console; `(sensitive)` for functions that are. */
export const logMiddleware: Middleware = async (args, next, { name, definition }) => {
  const shown = (value: unknown) => (definition.sensitive === true ? '(sensitive)' : value);
  console.log(`${name} called:`, shown(args));
  const result: unknown = await next(args);
  console.log(`${name} result:`, shown(result));
  return result;
};

/**
 * Lets a call through only when `check` says so; the call fails with FORBIDDEN otherwise.
 *
 * @param check may ask anybody, and may throw an error of its own
 */
export function authMiddleware(
  check: (call: { readonly name: string; readonly args: unknown }) => unknown,
): Middleware {
  return async (args, next, { name }) => {
    if (!(await check({ name, args }))) throw new RegistryError('FORBIDDEN', `${name} is not allowed here.`);
    return (await next(args)) as unknown;
  };
}

/** Checks arguments and result against the function's schemas, right where it stands in the chain. */
export const validationMiddleware: Middleware = async (args, next, { definition }) => {
  const checks = checksNow() ?? (await loadChecks());
  const wrong = checks?.arguments(definition, args);
  if (wrong != null) throw wrong;
  const result: unknown = await next(args);
  const wrongResult = checks?.result(definition, result);
  if (wrongResult != null) throw wrongResult;
  return result;
};
