import { type ReconnectPolicy, jitteredBackoff } from '../core/backoff';
import type { Clock } from '../core/clock';
import { RegistryError } from '../core/errors';
import type { ResumeCredentials } from '../core/frames';
import type { Transport } from '../transport/transport';

/** Subprotocol of the live feed; docs/protocol.md section 3 describes its frames. */
export const FEED_SUBPROTOCOL = 'function-registry.console.v1';

/** One record of a topic, or a moment that only a gateway saw (`topic` is null). */
export interface ConsoleEvent {
  readonly type: 'console.event';
  readonly topic: string | null;
  readonly partition?: number | null;
  readonly offset?: number | null;
  /** Broker's time, in milliseconds since the epoch. */
  readonly appendedAt?: number | null;
  /** Sender's time, in milliseconds since the epoch with decimals. */
  readonly sentAt?: number | null;
  readonly by: string;
  readonly sessionId: string;
  /** Name of the Avro record. */
  readonly record: string;
  readonly callId?: string | null;
  readonly attempt?: number | null;
  readonly value?: Readonly<Record<string, unknown>> | null;
}

/** What to watch, and who watches. */
export interface ConsoleFeedOptions {
  readonly newTransport: () => Transport;
  readonly clock: Clock;
  readonly token?: string;
  /** Credentials of the session to watch. */
  readonly session?: ResumeCredentials;
  /** Ask for what happened up to so many milliseconds ago. */
  readonly sinceMs?: number;
  readonly reconnect?: ReconnectPolicy;
  readonly onEvent: (event: ConsoleEvent) => void;
}

/** Milliseconds of overlap when coming back; readers drop repeats by topic, partition and offset. */
const OVERLAP_MS = 1_000;
/** How long a gateway may take to answer. */
const HANDSHAKE_MS = 10_000;

/** The live feed of a gateway; a lost socket mends itself and the missed part is asked for again. */
export class ConsoleFeed {
  readonly #options: ConsoleFeedOptions;
  readonly #reconnect: ReconnectPolicy;
  #transport: Transport | null = null;
  #tries = 0;
  #lastEventAt: number | null = null;
  #closed = false;
  #callOff: () => void = () => undefined;
  #settle: { resolve: () => void; reject: (error: RegistryError) => void } | null = null;

  constructor(options: ConsoleFeedOptions) {
    this.#options = options;
    this.#reconnect = options.reconnect ?? jitteredBackoff(Math.random);
  }

  /** Settles when the feed runs; rejects when it is refused or cannot be reached. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#connect();
    });
  }

  /** Watches no more, and does not come back. */
  close(): void {
    this.#closed = true;
    this.#callOff();
    this.#transport?.close(1000, '');
  }

  #connect(): void {
    const transport = this.#options.newTransport();
    this.#transport = transport;
    const current = () => this.#transport === transport;
    this.#callOff = this.#options.clock.after(HANDSHAKE_MS, () => {
      this.#lost();
      transport.close(1000, 'HANDSHAKE_TIMEOUT');
    });
    transport.open({
      opened: () => transport.send(JSON.stringify(this.#openFrame())),
      message: (text) => {
        if (current()) this.#received(text);
      },
      closed: () => {
        if (current()) this.#lost();
      },
    });
  }

  #openFrame(): object {
    const { token, session, sinceMs, clock } = this.#options;
    const missed = this.#lastEventAt === null ? sinceMs : Math.round(clock.now() - this.#lastEventAt) + OVERLAP_MS;
    return {
      type: 'console.open',
      ref: 'feed',
      ...(token === undefined ? {} : { token }),
      ...(session === undefined ? {} : { session }),
      ...(missed === undefined ? {} : { sinceMs: missed }),
    };
  }

  #received(text: string): void {
    const frame = JSON.parse(text) as ConsoleEvent | { type: 'console.opened' } | FeedError;
    if (frame.type === 'console.event') {
      this.#lastEventAt = this.#options.clock.now();
      this.#options.onEvent(frame);
    } else if (frame.type === 'console.opened') {
      this.#tries = 0;
      this.#callOff();
      this.#settle?.resolve();
      this.#settle = null;
    } else {
      this.#refused(new RegistryError(frame.code, frame.message, { retryable: frame.retryable ?? false }));
    }
  }

  #refused(error: RegistryError): void {
    if (error.retryable) return;
    this.#closed = true;
    this.#settle?.reject(error);
    this.#settle = null;
  }

  #lost(): void {
    this.#callOff();
    this.#transport = null;
    if (this.#closed) return;
    const wait = this.#reconnect(this.#tries, this.#settle === null ? 'lost' : 'connect');
    this.#tries += 1;
    if (wait === null) {
      this.#refused(new RegistryError('UNAVAILABLE', 'The live feed could not be reached.'));
    } else {
      this.#options.clock.after(wait, () => {
        if (!this.#closed) this.#connect();
      });
    }
  }
}

interface FeedError {
  readonly type: 'error';
  readonly code: string;
  readonly message: string;
  readonly retryable?: boolean;
}
