import { RegistryError } from './errors';
import type { ClientFrame, ExecutionData, FunctionCall, HeldExecution } from './frames';
import type { RegisteredFunction } from './functionTable';
import { bytesOf } from './json';
import { type RunHost, runHandler } from './run';

/** What the executor needs from around it. */
export interface ExecutorHost {
  readonly runs: RunHost;
  /** Survives a reload of the page where the platform can. */
  readonly journal: StartedJournal;
  find(name: string, version: string): RegisteredFunction | null;
  sessionId(): string | null;
  maxAnswerBytes(): number;
  /** @returns false when no open socket carries the session */
  send(frame: ClientFrame): boolean;
  started(call: FunctionCall): void;
  finished(call: FunctionCall, data: ExecutionData, handlerMs: number): void;
}

/** Executions whose handler began and whose answer is not known to be in the log. */
export interface StartedJournal {
  add(id: string): void;
  remove(id: string): void;
  clear(): void;
  /** Those of earlier page lives. */
  earlier(): readonly string[];
}

interface Running {
  readonly phase: 'running';
  readonly call: FunctionCall;
  readonly controller: AbortController;
}

interface Answered {
  readonly phase: 'answered';
  readonly data: ExecutionData;
  /** True: sent again at the resume, so the server's next repetition of the call is already answered. */
  resent: boolean;
}

const DONE_LIMIT = 10_000;
const ANSWERED_LIMIT = 1_000;
/** What a gateway takes at an attach; the newest matter. */
const HELD_LIMIT = 1_024;

/**
 * Runs each execution at most once per page life.
 *
 * ```
 *  function.call -> running --returned, threw, deadline--> answered --function.acknowledged--> done
 *                      \------ function.cancel, session over ------------------------------> done
 *  the same id again:  running: nothing.  answered: the remembered answer once more.  done: nothing.
 * ```
 */
export class Executor {
  readonly #host: ExecutorHost;
  readonly #open = new Map<string, Running | Answered>();
  /** Ids only, oldest first: a late repetition must not run a handler again. */
  readonly #done = new Set<string>();

  constructor(host: ExecutorHost) {
    this.#host = host;
  }

  /** A call arrived, for the first time or again. */
  call(call: FunctionCall): void {
    if (this.#done.has(call.id)) return;
    const known = this.#open.get(call.id);
    if (known === undefined) this.#start(call);
    else if (known.phase === 'answered') this.#repeat(call.id, known);
  }

  /** Nobody waits for the answer any more. */
  cancel(id: string, reason: string): void {
    const known = this.#open.get(id);
    this.#forget(id);
    if (known?.phase === 'running') {
      known.controller.abort(new RegistryError(reason, `The call was ended: ${reason}.`));
    }
  }

  /** The answer is in the log. */
  acknowledged(id: string): void {
    if (this.#open.get(id)?.phase === 'answered') this.#forget(id);
  }

  /** The server could not take the answer now: it is sent again after a while. */
  retryAnswer(id: string, afterMs: number): void {
    this.#host.runs.clock.after(afterMs, () => {
      const known = this.#open.get(id);
      if (known?.phase === 'answered') this.#sendAnswer(id, known.data);
    });
  }

  /** What to report at the next attach. */
  held(): HeldExecution[] {
    const ids = new Set([...this.#host.journal.earlier(), ...this.#open.keys()]);
    return [...ids].slice(-HELD_LIMIT).map((id) => ({ id, started: true }));
  }

  /** The session goes on over a new socket: every answer not acknowledged goes out again. */
  resumed(): void {
    for (const [id, known] of this.#open) {
      if (known.phase !== 'answered') continue;
      known.resent = true;
      this.#sendAnswer(id, known.data);
    }
  }

  /** The session is over: nobody will ever take its answers. */
  sessionOver(code: string): void {
    for (const id of [...this.#open.keys()]) this.cancel(id, code);
    this.#host.journal.clear();
  }

  #start(call: FunctionCall): void {
    const fn = this.#host.find(call.name, call.version);
    if (fn === null) {
      const message = `Function not found: ${call.name} ${call.version}`;
      this.#answer(call, { success: false, error: { message, code: 'UNKNOWN_FUNCTION', retryable: false } }, 0);
      return;
    }
    const controller = new AbortController();
    this.#open.set(call.id, { phase: 'running', call, controller });
    this.#host.journal.add(call.id); // first: the frame can be lost with the socket
    this.#host.send({ type: 'function.started', id: call.id });
    this.#host.started(call);
    const run = {
      callId: call.callId,
      attempt: call.attempt,
      sessionId: this.#host.sessionId(),
      timeoutMs: call.timeout > 0 ? call.timeout : fn.timeoutMs,
      controller,
    };
    void runHandler(fn, call.arguments, run, this.#host.runs).then(({ data, handlerMs }) => {
      if (this.#open.get(call.id)?.phase === 'running') this.#answer(call, data, handlerMs);
    });
  }

  #answer(call: FunctionCall, data: ExecutionData, handlerMs: number): void {
    const fitting = this.#fitted(call, data);
    this.#open.set(call.id, { phase: 'answered', data: fitting, resent: false });
    this.#bound();
    this.#sendAnswer(call.id, fitting);
    this.#host.finished(call, fitting, handlerMs);
  }

  #repeat(id: string, answered: Answered): void {
    if (answered.resent) answered.resent = false;
    else this.#sendAnswer(id, answered.data);
  }

  #sendAnswer(id: string, data: ExecutionData): void {
    this.#host.send({ type: 'function.result', id, data });
  }

  /** A result that no frame can carry would only be thrown away by the gateway; here its size can be told. */
  #fitted(call: FunctionCall, data: ExecutionData): ExecutionData {
    const limit = this.#host.maxAnswerBytes();
    const bytes = bytesOf(JSON.stringify(data));
    if (bytes <= limit) return data;
    const message = `${call.name} returned ${bytes} bytes; ${limit} fit.`;
    return { success: false, error: { message, code: 'RESULT_TOO_LARGE', retryable: false } };
  }

  #forget(id: string): void {
    this.#open.delete(id);
    this.#host.journal.remove(id);
    this.#done.add(id);
    for (const oldest of this.#done) {
      if (this.#done.size <= DONE_LIMIT) break;
      this.#done.delete(oldest);
    }
  }

  /** Answers that nobody acknowledged do not pile up: the oldest, long past their deadline, are let go. */
  #bound(): void {
    for (const [id, known] of this.#open) {
      if (this.#open.size <= ANSWERED_LIMIT) break;
      if (known.phase === 'answered') this.#forget(id);
    }
  }
}
