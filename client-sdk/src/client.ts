import { systemClock } from './clock';
import { Connection, type TokenSource } from './connection';
import { type ReconnectPolicy, jitteredBackoff } from './core/backoff';
import type { Clock } from './core/clock';
import { RegistryError, toFailure } from './core/errors';
import { type ClientEvents, type ConnectionState, Emitter, type Listener } from './core/events';
import { type ResumeCredentials, SUBPROTOCOL } from './core/frames';
import { runHandler } from './core/run';
import type { FunctionOptions, FunctionRegistration, FunctionSchema, Handler, Receipt } from './core/schema';
import { Session } from './core/session';
import type { AssistantTurn } from './core/turns';
import { type PageMemory, noMemory, sessionMemory } from './pageMemory';
import { Registration } from './registration';
import type { Transport } from './transport/transport';
import { type WebSocketClass, WebSocketTransport, findWebSocket } from './transport/webSocket';
import { VERSION } from './version';

/** Where a client reports what nobody listens to. The console fits. */
export interface Logger {
  warn(message: string, ...details: unknown[]): void;
  error(message: string, ...details: unknown[]): void;
}

/** How a client is made. Everything but `url` may be left out. */
export interface VoiceChatClientOptions {
  /** Address of the gateway's socket, such as `ws://localhost:8080/v1/socket`. */
  readonly url: string;
  /** A JWT, or a function that fetches one; it is asked at every connection. Left out: an anonymous session. */
  readonly token?: string | (() => Promise<string> | string);
  /** WebSocket class to use; the platform's own unless given, on Node below 22 that of the package `ws`. */
  readonly WebSocket?: WebSocketClass;
  /** Another way to reach a gateway; called for each connection. */
  readonly transport?: () => Transport;
  /** When to try again; see {@link jitteredBackoff}. */
  readonly reconnect?: ReconnectPolicy;
  readonly logger?: Logger;
  /** Where a page remembers its session across reloads; `sessionStorage` where there is one, null for nowhere. */
  readonly storage?: Storage | null;
  /** Time and chance, for tests. */
  readonly clock?: Clock;
  readonly random?: () => number;
}

/**
 * Registers functions of this page or program, and runs them when the model calls them.
 *
 * ```ts
 * const client = new VoiceChatClient({ url: 'ws://localhost:8080/v1/socket' });
 * client.registerFunction('getWeather', async ({ location }) => ({ location, celsius: 20 }), schema);
 * await client.connect();
 * const { text } = await client.sendText('What is the weather in Berlin?');
 * ```
 */
export class VoiceChatClient {
  readonly #options: VoiceChatClientOptions;
  readonly #clock: Clock;
  readonly #events: Emitter;
  readonly #memory: PageMemory;
  readonly #session: Session;
  readonly #connection: Connection;
  #resume: ResumeCredentials | null = null;
  #localCalls = 0;

  constructor(options: VoiceChatClientOptions) {
    const { logger = console, random = Math.random } = options;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#events = new Emitter(
      (error) => logger.error('A listener failed.', error),
      ({ code, message }) => logger.warn(`${message} (${code})`),
    );
    this.#memory = memoryOf(options);
    this.#session = new Session({
      clock: this.#clock,
      events: this.#events,
      journal: this.#memory,
      page: crypto.randomUUID(),
      client: `function-registry-client/${VERSION}`,
      soon: (task) => queueMicrotask(task),
      write: (text) => this.#connection.send(text),
      attached: () => {
        const { credentials } = this.#session;
        if (credentials !== null) this.#memory.remember(credentials);
        this.#connection.attached();
      },
      fatal: (error) => this.#connection.fatal(error),
      drain: (afterMs) => this.#connection.drain(afterMs),
    });
    this.#connection = new Connection({
      clock: this.#clock,
      reconnect: options.reconnect ?? jitteredBackoff(random),
      token: tokenSource(options.token),
      tokenRenewable: typeof options.token === 'function',
      newTransport: () => this.#newTransport(),
      prepare: async () => {
        this.#resume = this.#session.credentials ?? (await this.#memory.claim());
      },
      stateChanged: (state, previous) => this.#events.emit('connectionStateChanged', { state, previous }),
      opened: (token) => this.#session.open(token, this.#resume),
      message: (text) => this.#session.received(text),
      lost: () => this.#session.socketLost(),
      sessionGone: () => this.#forgetSession(),
      ended: (error) => {
        this.#session.failWaiting(error);
        if (error.code !== 'CLOSED') this.#events.emit('error', error);
      },
    });
  }

  /** Where the connection stands. */
  get state(): ConnectionState {
    return this.#connection.state;
  }

  /** The session's id, once connected; it is no credential. */
  get sessionId(): string | null {
    return this.#session.sessionId;
  }

  /** What resumes or watches this session; handle it like a password. */
  get credentials(): ResumeCredentials | null {
    return this.#session.credentials;
  }

  /**
   * Registers a function, or replaces the one of that name and version. Allowed at any time, before `connect()` too.
   *
   * @param handler gets the arguments; see {@link Handler}
   * @returns a promise of the receipt that need not be awaited; it rejects with a {@link RegistryError} when refused
   */
  registerFunction(name: string, handler: Handler, schema: FunctionSchema, options?: FunctionOptions): Registration {
    const receipt = this.#register({ name, handler, schema, ...(options === undefined ? {} : { options }) }).then(
      (given) => {
        if (given.accepted) return given;
        const { code, message, pointer } = given;
        throw new RegistryError(code, message ?? `${name} was refused.`, pointer === undefined ? {} : { pointer });
      },
    );
    return new Registration(name, receipt, () => this.unregisterFunction(name));
  }

  /** Registers several functions in one batch. One that is refused does not touch its neighbours; nothing rejects. */
  registerFunctions(registrations: readonly FunctionRegistration[]): Promise<Receipt[]> {
    return Promise.all(registrations.map((registration) => this.#register(registration)));
  }

  /** @returns true when this page held a function of that name */
  unregisterFunction(name: string): boolean {
    return this.#session.unregister(name);
  }

  /**
   * Connects and opens a session, or resumes the one of this page. Later losses mend themselves.
   *
   * @returns settles when connected; rejects with a {@link RegistryError} when refused or given up
   */
  connect(): Promise<void> {
    return this.#connection.connect();
  }

  /** Ends the session for good and disconnects. */
  close(): void {
    this.#session.close();
    this.#memory.forget();
    this.#connection.close();
  }

  /**
   * Says something to the model.
   *
   * @returns its whole answer; what comes in between is told as `assistant.text`
   */
  sendText(text: string): Promise<AssistantTurn> {
    if (this.#isDown()) {
      return Promise.reject(new RegistryError('NOT_CONNECTED', 'Call connect() first.'));
    }
    return this.#session.sendText(text);
  }

  /**
   * Runs a registered function right here, the way a call of the model would.
   *
   * @returns its result, or `{success: false, error: {message, code, …}}`
   */
  async executeFunction(name: string, args: unknown = {}): Promise<unknown> {
    const fn = this.#session.table.find(name);
    if (fn === null) {
      const error = new RegistryError('UNKNOWN_FUNCTION', `Function not found: ${name}`);
      return { success: false, error: toFailure(error) };
    }
    this.#localCalls += 1;
    const { timeoutMs } = fn;
    const run = { callId: `local_${this.#localCalls}`, attempt: 1, sessionId: this.sessionId, timeoutMs };
    const { data } = await runHandler(fn, args, { ...run, controller: new AbortController() }, this.#clock);
    return data.success ? data.result : data;
  }

  /** Listens to an event. */
  on<E extends keyof ClientEvents>(event: E, listener: Listener<E>): this {
    this.#events.on(event, listener);
    return this;
  }

  /** Stops listening. */
  off<E extends keyof ClientEvents>(event: E, listener: Listener<E>): this {
    this.#events.off(event, listener);
    return this;
  }

  /** Nothing will be sent unless `connect()` is called. */
  #isDown(): boolean {
    return this.state === 'idle' || this.state === 'closed' || this.state === 'replaced';
  }

  /** Never rejects: a local refusal is a receipt too. */
  #register(registration: FunctionRegistration): Promise<Receipt> {
    return new Promise((resolve) => {
      try {
        this.#session.register(registration, resolve);
        if (this.#isDown()) this.#session.table.settleWaiting('pending');
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        resolve(this.#refusedHere(registration, error));
      }
    });
  }

  #refusedHere(registration: FunctionRegistration, error: RegistryError): Receipt {
    const { name } = registration;
    const version = (registration.schema as FunctionSchema | undefined)?.version ?? '1.0.0';
    this.#events.emit('rejected', { name, version, error });
    const { code, message, pointer } = error;
    const place = pointer === undefined ? {} : { pointer };
    return { name, version, accepted: false, code, message, ...place, revision: null, warnings: [] };
  }

  #forgetSession(): void {
    this.#session.over('SESSION_GONE');
    this.#memory.forget();
  }

  #newTransport(): Transport {
    const { transport, WebSocket, url } = this.#options;
    return transport?.() ?? new WebSocketTransport(findWebSocket(WebSocket), url, SUBPROTOCOL);
  }
}

function tokenSource(token: VoiceChatClientOptions['token']): TokenSource {
  return typeof token === 'function' ? token : () => token ?? null;
}

function memoryOf({ storage, url }: VoiceChatClientOptions): PageMemory {
  const where = storage === undefined ? browserStorage() : storage;
  const locks = typeof navigator === 'undefined' ? undefined : (navigator as { locks?: LockManager }).locks;
  return where === null ? noMemory() : sessionMemory(where, `function-registry:${url}`, locks);
}

function browserStorage(): Storage | null {
  try {
    return (globalThis as { sessionStorage?: Storage }).sessionStorage ?? null;
  } catch {
    return null; // forbidden by the browser's settings
  }
}
