import type { RegistryError } from './errors';
import type { ExecutionData, FunctionCall } from './frames';
import type { Receipt } from './schema';

/** Where the connection stands. */
export type ConnectionState = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'replaced' | 'closed';

/** Asks the user about one call. The first answer counts, and none after `signal` aborts. */
export interface Question {
  readonly name: string;
  readonly callId: string;
  readonly arguments: unknown;
  /** Aborts when nobody needs an answer any more: the time for it is over, or the call is. */
  readonly signal: AbortSignal;
  approve(): void;
  /** @param why told to the model */
  decline(why?: string): void;
}

/** Everything that `client.on` can tell, with what it hands over. */
export interface ClientEvents {
  /** An execution is about to run here. */
  'function.call': Omit<FunctionCall, 'type'>;
  /** An execution ended here; `handlerMs` is the handler's own time. */
  'function.result': {
    readonly id: string;
    readonly callId: string;
    readonly attempt: number;
    readonly name: string;
    readonly data: ExecutionData;
    readonly handlerMs: number;
  };
  /** A handler said how far it is; this stays in the page. */
  'function.progress': { readonly name: string; readonly callId: string; readonly value: unknown };
  /** The user is to decide whether a function may run; where nobody listens, it may not. */
  confirm: Question;
  /** The answer of an execution is no longer needed. */
  'function.cancel': { readonly id: string; readonly reason: string };
  connectionStateChanged: { readonly state: ConnectionState; readonly previous: ConnectionState };
  /** An earlier session goes on over a new socket. */
  resumed: { readonly sessionId: string; readonly epoch: number };
  registered: Receipt;
  rejected: { readonly name: string; readonly version: string; readonly error: RegistryError };
  /** The tools that the model may see changed. */
  toolsChanged: { readonly revision: number };
  'assistant.text': { readonly ref: string; readonly text: string; readonly done: boolean };
  error: RegistryError;
}

/** A listener of one event. */
export type Listener<E extends keyof ClientEvents> = (event: ClientEvents[E]) => void;

/** Tells listeners what happened; a listener that throws hurts nobody else. */
export class Emitter {
  readonly #listeners = new Map<keyof ClientEvents, Set<Listener<never>>>();
  readonly #failed: (error: unknown) => void;
  readonly #unheard: (error: RegistryError) => void;

  /**
   * @param failed told what a listener threw
   * @param unheard told an error or a refusal that nobody listens to
   */
  constructor(failed: (error: unknown) => void, unheard: (error: RegistryError) => void) {
    this.#failed = failed;
    this.#unheard = unheard;
  }

  on<E extends keyof ClientEvents>(event: E, listener: Listener<E>): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(event, listeners);
  }

  off<E extends keyof ClientEvents>(event: E, listener: Listener<E>): void {
    this.#listeners.get(event)?.delete(listener);
  }

  /** @returns true when somebody listens */
  emit<E extends keyof ClientEvents>(event: E, payload: ClientEvents[E]): boolean {
    const listeners = [...(this.#listeners.get(event) ?? [])] as Listener<E>[];
    if (listeners.length === 0 && event === 'error') this.#unheard(payload as RegistryError);
    if (listeners.length === 0 && event === 'rejected') this.#unheard((payload as ClientEvents['rejected']).error);
    for (const listener of listeners) {
      try {
        // the concept's listeners are async: their rejections are caught like throws
        const returned: unknown = (listener as (event: ClientEvents[E]) => unknown)(payload);
        if (returned instanceof Promise) returned.catch(this.#failed);
      } catch (error) {
        this.#failed(error);
      }
    }
    return listeners.length > 0;
  }
}
