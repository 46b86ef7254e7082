import type { ReconnectPolicy } from './core/backoff';
import type { Clock } from './core/clock';
import { RegistryError } from './core/errors';
import type { ConnectionState } from './core/events';
import type { Tokens } from './tokens';
import type { Transport } from './transport/transport';

/** What a connection needs from around it. */
export interface ConnectionHost {
  readonly clock: Clock;
  readonly reconnect: ReconnectPolicy;
  readonly tokens: Tokens;
  newTransport(): Promise<Transport>;
  /** Whatever must be settled before the first frame, such as who may resume. */
  prepare(): Promise<void>;
  stateChanged(state: ConnectionState, previous: ConnectionState): void;
  /** The socket is open: time for the first frame. */
  opened(token: string | null): void;
  message(text: string): void;
  lost(): void;
  sessionGone(): void;
  /** It will not connect again by itself. */
  ended(error: RegistryError): void;
}

const HANDSHAKE_MS = 10_000;
const STABLE_MS = 5_000;
/** States that mend themselves. */
export const ACTIVE: ReadonlySet<ConnectionState> = new Set(['connecting', 'connected', 'reconnecting']);
/** Close codes of docs/protocol.md that decide what happens next. */
const UNAUTHENTICATED = 4001;
const REPLACED = 4003;
const SESSION_GONE = 4004;
/** Those that trying again does not mend. */
const REFUSALS: Readonly<Record<number, string>> = {
  [UNAUTHENTICATED]: 'UNAUTHENTICATED',
  4002: 'NOT_OPEN',
  [REPLACED]: 'SESSION_REPLACED',
  4008: 'FORBIDDEN_ORIGIN',
};

/**
 * Keeps one session connected.
 *
 * ```
 *  idle --connect()--> connecting --attached--> connected --lost, drained--> reconnecting --attached--> connected
 *             |            |                        |                             |
 *             |            \--refused, given up--> closed <---------close()-------/
 *             \------------------------------ connect() again         4003 --> replaced (never reconnects)
 * ```
 */
export class Connection {
  readonly #host: ConnectionHost;
  #state: ConnectionState = 'idle';
  #transport: Transport | null = null;
  /** Tells callbacks of earlier transports and awaits from those that count. */
  #generation = 0;
  #tries = 0;
  #attachedAt = 0;
  #everAttached = false;
  #renewedToken = false;
  #suspended = false;
  /** Milliseconds that a gateway that is about to stop asked to wait for. */
  #pauseMs = 0;
  #fatal: RegistryError | null = null;
  #callOff: () => void = () => undefined;
  #waiting: { resolve: () => void; reject: (error: RegistryError) => void }[] = [];

  constructor(host: ConnectionHost) {
    this.#host = host;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Settles when attached; rejects when it will not be. */
  connect(): Promise<void> {
    if (this.#state === 'connected') return Promise.resolve();
    const attached = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    if (!ACTIVE.has(this.#state)) {
      this.#everAttached = false;
      this.#tries = 0;
      this.#fatal = null;
      this.#become('connecting');
      this.#retry();
    }
    return attached;
  }

  send(text: string): void {
    this.#transport?.send(text);
  }

  /** The handshake succeeded. */
  attached(): void {
    this.#callOff();
    this.#attachedAt = this.#host.clock.now();
    this.#everAttached = true;
    this.#renewedToken = false;
    this.#fatal = null;
    this.#become('connected');
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  /** The server announced that it closes the socket, and why. */
  fatal(error: RegistryError): void {
    this.#fatal = error;
  }

  /** The gateway is about to stop: attach elsewhere after a while. */
  drain(afterMs: number): void {
    const generation = this.#generation;
    this.#pauseMs = afterMs; // it mostly closes before the client does
    this.#host.clock.after(afterMs, () => {
      if (generation !== this.#generation || this.#state !== 'connected') return;
      this.#pauseMs = 0;
      this.#tries = 0;
      this.#drop('DRAINING');
      this.#lost();
    });
  }

  /** The page is hidden for good or frozen: lets go of the socket, so that the server sees the session detached at once. */
  suspend(): void {
    if (!ACTIVE.has(this.#state)) return;
    this.#suspended = true;
    this.#drop('PAGE_HIDDEN');
    this.#host.lost();
    if (this.#everAttached) this.#become('reconnecting');
  }

  /** The page is back. */
  resume(): void {
    if (!this.#suspended) return;
    this.#suspended = false;
    this.#tries = 0;
    this.#retry();
  }

  close(): void {
    this.#suspended = false;
    if (this.#state === 'idle' || this.#state === 'closed') return;
    this.#drop('CLOSED');
    this.#end('closed', new RegistryError('CLOSED', 'The client was closed.'));
  }

  #retry(): void {
    const wait = this.#host.reconnect(this.#tries, this.#everAttached ? 'lost' : 'connect');
    this.#tries += 1;
    if (wait === null) {
      const failed = new RegistryError('UNAVAILABLE', 'No gateway.', { retryable: true });
      this.#end('closed', this.#fatal ?? failed);
      return;
    }
    const generation = (this.#generation += 1);
    this.#callOff = this.#host.clock.after(Math.max(wait, this.#pauseMs), () => {
      this.#attempt(generation).catch((cause: unknown) => {
        if (generation === this.#generation) this.#failed(cause);
      });
    });
    this.#pauseMs = 0;
  }

  async #attempt(generation: number): Promise<void> {
    // from the very start: a token that never comes must not hold an attempt for ever
    this.#callOff = this.#host.clock.after(HANDSHAKE_MS, () => {
      this.#drop('HANDSHAKE_TIMEOUT');
      this.#lost();
    });
    await this.#host.prepare();
    const token = await this.#token();
    if (generation !== this.#generation) return;
    this.#fatal = null;
    const transport = await this.#host.newTransport();
    if (generation !== this.#generation) return;
    this.#transport = transport;
    const current = () => this.#transport === transport;
    transport.open({
      opened: () => {
        if (current()) this.#host.opened(token);
      },
      message: (text) => {
        if (current()) this.#host.message(text);
      },
      closed: (code) => {
        if (current()) this.#closed(code);
      },
    });
  }

  #closed(code: number): void {
    this.#callOff();
    this.#transport = null;
    if (code === SESSION_GONE) this.#host.sessionGone();
    const renewing = code === UNAUTHENTICATED && this.#host.tokens.refused() && !this.#renewedToken;
    if (renewing) this.#renewedToken = true;
    const refusal = REFUSALS[code];
    if (refusal === undefined || renewing) return this.#lost();
    this.#host.lost();
    const why = code === REPLACED ? 'Another page took the session over.' : `Refused: ${refusal}.`;
    this.#end(code === REPLACED ? 'replaced' : 'closed', this.#fatal ?? new RegistryError(refusal, why));
  }

  #lost(): void {
    const { clock } = this.#host;
    if (this.#state === 'connected' && clock.now() - this.#attachedAt >= STABLE_MS) this.#tries = 0;
    this.#host.lost();
    if (this.#everAttached) this.#become('reconnecting');
    this.#retry();
  }

  async #token(): Promise<string | null> {
    try {
      return await this.#host.tokens.current();
    } catch (cause) {
      throw new RegistryError('UNAUTHENTICATED', 'No token.', { retryable: true, cause });
    }
  }

  /** An attempt that did not come to a socket: no token this time, or nothing that could ever work, such as a bad address. */
  #failed(cause: unknown): void {
    this.#callOff();
    const error =
      cause instanceof RegistryError ? cause : new RegistryError('INVALID_SETTING', String(cause), { cause });
    if (!error.retryable) return this.#end('closed', error);
    this.#fatal = error;
    this.#retry();
  }

  /** Lets go of the socket; nothing of it is heard any more. */
  #drop(reason: string): void {
    this.#callOff();
    this.#generation += 1;
    const transport = this.#transport;
    this.#transport = null;
    transport?.close(1000, reason);
  }

  #end(state: 'closed' | 'replaced', error: RegistryError): void {
    this.#callOff();
    this.#generation += 1;
    this.#transport = null;
    this.#become(state);
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    this.#host.ended(error);
  }

  #become(state: ConnectionState): void {
    if (state === this.#state) return;
    const previous = this.#state;
    this.#state = state;
    this.#host.stateChanged(state, previous);
  }
}
