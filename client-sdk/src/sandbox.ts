/**
 * For workers that a bundler builds: `sandbox: () => new Worker(new URL('./weather.fn.ts', import.meta.url), { type: 'module' })`, whose
 * module calls {@link serveFunction}.
 *
 * @packageDocumentation
 */
import type { Handler } from './core/schema';
import { serve } from './sandbox/serve';

/** Serves one function in this worker. It is called like any handler, always with the context. */
export function serveFunction(handler: Handler): void {
  serve(handler as (args: unknown, context: unknown) => unknown);
}
