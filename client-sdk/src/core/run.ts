import type { Clock } from './clock';
import { RegistryError, structuredFailure, toFailure } from './errors';
import type { ExecutionData } from './frames';
import type { RegisteredFunction } from './functionTable';
import { toJson } from './json';
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

/** How a run ended. */
export interface RunOutcome {
  readonly data: ExecutionData;
  /** Milliseconds, with decimals, until the handler settled or was given up. */
  readonly handlerMs: number;
}

/** Runs a handler to its first end: an answer, an error, its deadline or an abort. Never rejects. */
export function runHandler(fn: RegisteredFunction, args: unknown, run: Run, clock: Clock): Promise<RunOutcome> {
  const began = clock.ticks();
  const { signal } = run.controller;
  return new Promise((resolve) => {
    const callOffTimer = clock.after(run.timeoutMs, () => {
      run.controller.abort(timedOut(fn, run.timeoutMs));
    });
    const settle = (data: ExecutionData) => {
      callOffTimer();
      signal.removeEventListener('abort', aborted);
      resolve({ data, handlerMs: clock.ticks() - began });
    };
    const aborted = () => {
      settle({ success: false, error: toFailure(signal.reason) });
    };
    signal.addEventListener('abort', aborted);
    const context = (): CallContext => ({
      callId: run.callId,
      attempt: run.attempt,
      signal,
      deadline: clock.now() + run.timeoutMs,
      sessionId: run.sessionId,
    });
    call(fn, args, context).then(settle, (thrown: unknown) => {
      settle({ success: false, error: toFailure(thrown) });
    });
  });
}

async function call(fn: RegisteredFunction, args: unknown, context: () => CallContext): Promise<ExecutionData> {
  const { handler, options } = fn;
  const wantsContext = options.context === true || handler.length >= 2;
  // exactly one argument otherwise: spies and variadic functions see what the author wrote
  const returned = wantsContext ? handler(args, context()) : (handler as (args: unknown) => unknown)(args);
  const value = await returned;
  const failure = options.structuredErrors === false ? null : structuredFailure(value);
  return failure === null ? { success: true, result: toJson(value) } : { success: false, error: failure };
}

function timedOut(fn: RegisteredFunction, timeoutMs: number): RegistryError {
  return new RegistryError('TIMEOUT', `${fn.name} did not answer within ${timeoutMs} ms.`, { retryable: true });
}
