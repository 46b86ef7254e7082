import type { WireFunction } from './frames';

/** What a middleware learns about the call that it stands around. */
export interface MiddlewareCall {
  readonly name: string;
  readonly callId: string;
  /** Aborts when the attempt ends. */
  readonly signal: AbortSignal;
  /** The definition as it was registered. */
  readonly definition: WireFunction;
}

/**
 * Stands around a handler: sees and changes arguments and result, answers itself, or throws. It runs in the page, never in the sandbox,
 * and within the attempt's timeout.
 *
 * ```ts
 * const timed: Middleware = async (args, next, { name }) => {
 *   const began = performance.now();
 *   const result = await next(args);
 *   console.log(name, performance.now() - began);
 *   return result;
 * };
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the concept's middleware has no types
export type Middleware = (args: any, next: (args: unknown) => Promise<any>, call: MiddlewareCall) => unknown;

/** Puts middleware around a handler: the first is outermost. */
export function around(
  middleware: readonly Middleware[],
  call: MiddlewareCall,
  handler: (args: unknown) => unknown,
): (args: unknown) => Promise<unknown> {
  return middleware.reduceRight<(args: unknown) => Promise<unknown>>(
    (next, layer) => async (args) => await layer(args, next, call),
    async (args) => await handler(args),
  );
}
