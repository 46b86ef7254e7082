import type { Checks } from './checks';
import type { Clock } from './clock';
import { RegistryError, structuredFailure, toFailure } from './errors';
import type { ExecutionData } from './frames';
import type { RegisteredFunction } from './functionTable';
import { toJson } from './json';
import { type Middleware, around } from './middleware';
import type { CallContext } from './schema';

/** One run of a handler. */
export interface Run {
  readonly callId: string;
  readonly attempt: number;
  readonly sessionId: string | null;
  readonly timeoutMs: number;
  /** Aborting it ends the run at once, with the abort's reason as failure. */
  readonly controller: AbortController;
}

/** What every run of a client shares. */
export interface RunHost {
  readonly clock: Clock;
  /** Around every handler, outside of the function's own. */
  readonly middleware: readonly Middleware[];
  /** Words errors for the model, unless the function does. */
  readonly modelError: ((error: unknown) => string) | undefined;
  /** The local checks, once they are loaded; null when they could not be. Never rejects. */
  checks(): Promise<Checks | null>;
  progress(name: string, callId: string, value: unknown): void;
}

/** How a run ended. */
export interface RunOutcome {
  readonly data: ExecutionData;
  /** Milliseconds, with decimals, until the handler settled or was given up. */
  readonly handlerMs: number;
}

/**
 * Runs a handler to its first end: an answer, an error, its deadline or an abort. Never rejects. The deadline goes by the clock: timers of
 * hidden tabs come late, and an answer after the deadline is none.
 */
export function runHandler(fn: RegisteredFunction, args: unknown, run: Run, host: RunHost): Promise<RunOutcome> {
  const { clock } = host;
  const began = clock.ticks();
  const deadline = clock.now() + run.timeoutMs;
  const { signal } = run.controller;
  return new Promise((resolve) => {
    const timeOut = () => {
      const message = `${fn.name} did not answer within ${run.timeoutMs} ms.`;
      run.controller.abort(new RegistryError('TIMEOUT', message, { retryable: true }));
    };
    const callOffTimer = clock.after(run.timeoutMs, timeOut);
    const settle = (data: ExecutionData) => {
      callOffTimer();
      signal.removeEventListener('abort', aborted);
      resolve({ data, handlerMs: clock.ticks() - began });
    };
    const inTime = (data: ExecutionData) => {
      if (!signal.aborted && clock.now() > deadline) timeOut();
      else settle(data);
    };
    const aborted = () => settle({ success: false, error: toFailure(signal.reason) });
    signal.addEventListener('abort', aborted);
    const context: CallContext = {
      callId: run.callId,
      attempt: run.attempt,
      signal,
      deadline,
      sessionId: run.sessionId,
      progress: (value) => {
        if (!signal.aborted) host.progress(fn.name, run.callId, value);
      },
    };
    call(fn, args, context, host).then(inTime, (thrown: unknown) => {
      inTime({ success: false, error: toFailure(thrown, fn.options.modelError ?? host.modelError) });
    });
  });
}

async function call(
  fn: RegisteredFunction,
  sent: unknown,
  context: CallContext,
  host: RunHost,
): Promise<ExecutionData> {
  const { handler, options, wire } = fn;
  const wantsContext = options.context === true || handler.length >= 2;
  // exactly one argument otherwise: spies and variadic functions see what the author wrote
  const innermost = (args: unknown) =>
    wantsContext ? handler(args, context) : (handler as (args: unknown) => unknown)(args);
  // a call that a resumed session brings can be there before they are
  const checks = await host.checks();
  const args = checks === null ? sent : await checks.prepared(fn, sent);
  const middleware = [...host.middleware, ...(options.middleware ?? [])];
  const { callId, signal } = context;
  const value = await around(middleware, { name: fn.name, callId, signal, definition: wire }, innermost)(args);
  const failure = options.structuredErrors === false ? null : structuredFailure(value);
  return failure === null ? { success: true, result: toJson(value) } : { success: false, error: failure };
}
