import { systemClock } from './clock';
import { ACTIVE, Connection } from './connection';
import { jitteredBackoff } from './core/backoff';
import type { Clock } from './core/clock';
import { RegistryError, toFailure } from './core/errors';
import { type ClientEvents, type ConnectionState, Emitter, type Listener } from './core/events';
import { type ExecutionData, type ModelOptions, type ResumeCredentials, SUBPROTOCOL } from './core/frames';
import type { JsonValue } from './core/json';
import type { Middleware } from './core/middleware';
import { type RunHost, runHandler } from './core/run';
import type {
  FunctionOptions,
  FunctionRegistration,
  FunctionSchema,
  JsonSchema,
  Receipt,
  TypedHandler,
} from './core/schema';
import { Session } from './core/session';
import type { AssistantTurn } from './core/turns';
import type { StandardJsonSchema } from './core/types';
import { checksNow, loadChecks } from './checks';
import { type Log, logTo } from './logger';
import { type VoiceChatClientOptions, memoryOf } from './options';
import { watchPage } from './pageLife';
import type { PageMemory } from './pageMemory';
import { Registrar } from './registrar';
import type { Registration } from './registration';
import { type Tokens, tokensOf } from './tokens';
import type { Transport } from './transport/transport';
import { WebSocketTransport, webSocketClass } from './transport/webSocket';
import { VERSION } from './version';
import type { VoiceCall, VoiceOptions } from './voice';

/** What {@link VoiceChatClient.call} resolves to. */
export type CallOutcome =
  { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly error: RegistryError };

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
  readonly #log: Log;
  readonly #events: Emitter;
  readonly #memory: PageMemory;
  readonly #middleware: Middleware[];
  readonly #runs: RunHost;
  readonly #tokens: Tokens;
  readonly #session: Session;
  readonly #connection: Connection;
  readonly #registrar: Registrar;
  #resume: ResumeCredentials | null = null;
  #localCalls = 0;

  constructor(options: VoiceChatClientOptions) {
    const { logger = console, logLevel = 'warn', random = Math.random } = options;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#log = logTo(logger, logLevel);
    this.#events = new Emitter(
      (error) => this.#log('error', 'A listener threw.', error),
      ({ code, message }) => this.#log('warn', `${message} (${code})`),
    );
    this.#memory = memoryOf(options);
    this.#middleware = [...(options.middleware ?? [])];
    this.#tokens = tokensOf(options.token, this.#clock);
    this.#runs = {
      clock: this.#clock,
      middleware: this.#middleware,
      modelError: options.modelError,
      checks: loadChecks,
      progress: (name, callId, value) => this.#events.emit('function.progress', { name, callId, value }),
    };
    this.#session = new Session({
      runs: this.#runs,
      events: this.#events,
      journal: this.#memory,
      checks: checksNow,
      page: crypto.getRandomValues(new Uint32Array(4)).join('-'), // randomUUID is there on https only
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
      warn: (message) => this.#log('warn', message),
    });
    this.#registrar = new Registrar({
      registrations: this.#session.registrations,
      events: this.#events,
      clock: this.#clock,
      log: this.#log,
      onDuplicate: options.onDuplicate ?? 'replace',
      isDown: () => this.#isDown(),
    });
    this.#connection = new Connection({
      clock: this.#clock,
      reconnect: options.reconnect ?? jitteredBackoff(random),
      tokens: this.#tokens,
      newTransport: () => this.#newTransport(),
      prepare: async () => {
        this.#resume = this.#session.credentials ?? (await this.#memory.claim());
      },
      stateChanged: (state, previous) => {
        this.#log('info', `${previous} -> ${state}`);
        this.#events.emit('connectionStateChanged', { state, previous });
      },
      opened: (token) => this.#session.open(token, this.#resume),
      message: (text) => this.#session.received(text),
      lost: () => this.#session.socketLost(),
      sessionGone: () => this.#forgetSession(),
      ended: (error) => {
        this.#session.failWaiting(error);
        if (error.code !== 'CLOSED') this.#events.emit('error', error);
      },
    });
    watchPage(this.#connection);
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
   * @param handler gets the arguments, typed after the schema; see {@link Handler} for when it gets the context too
   * @returns its handle, and a promise of the receipt that need not be awaited; it rejects with a {@link RegistryError} when refused
   */
  registerFunction<const P extends JsonSchema | StandardJsonSchema, const R = unknown>(
    name: string,
    handler: TypedHandler<P, R>,
    schema: FunctionSchema<P, R>,
    options?: FunctionOptions,
  ): Registration {
    const registration = { name, handler, schema: schema as FunctionSchema };
    return this.#registrar.register(options === undefined ? registration : { ...registration, options });
  }

  /** Registers several functions in one batch. One that is refused does not touch its neighbours; nothing rejects. */
  registerFunctions(registrations: readonly FunctionRegistration[]): Promise<Receipt[]> {
    return Promise.all(registrations.map((registration) => this.#registrar.register(registration).receipt));
  }

  /**
   * Takes back every version of a function.
   *
   * @returns true when this page held one
   */
  unregisterFunction(name: string): boolean {
    return this.#session.registrations.remove(name);
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
   * @param session - options of the model's session from this text on; what is left out stays as it is
   * @returns its whole answer; what comes in between is told as `assistant.text`
   */
  sendText(text: string, session?: ModelOptions): Promise<AssistantTurn> {
    if (this.#isDown()) {
      return Promise.reject(new RegistryError('NOT_CONNECTED', 'Call connect() first.'));
    }
    return this.#session.sendText({ text, session });
  }

  /**
   * Talks with the model in this session, by microphone and loudspeaker; what that takes is loaded now.
   *
   * @returns once the voices are connected; rejects as `startVoice` of the entry `/voice` does
   */
  async startVoice(options: Partial<VoiceOptions> = {}): Promise<VoiceCall> {
    const { startVoice } = await import('./voice');
    const token = (await this.#tokens.current()) ?? undefined;
    return startVoice(this, { gateway: this.#options.url.replace(/^ws/, 'http'), token, ...options });
  }

  /**
   * Runs a registered function right here, the way a call of the model would: arguments checked, middleware, handler, result checked.
   *
   * @returns its result, or `{success: false, error: {message, code, …}}`; {@link VoiceChatClient.call} tells the two apart
   */
  async executeFunction(name: string, args: unknown = {}): Promise<unknown> {
    const data = await this.#callLocally(name, args);
    return data.success ? data.result : data;
  }

  /** As {@link VoiceChatClient.executeFunction}, with an answer whose shape says how it ended. Never rejects. */
  async call(name: string, args: unknown = {}): Promise<CallOutcome> {
    const data = await this.#callLocally(name, args);
    if (data.success) return { ok: true, value: data.result };
    return { ok: false, error: new RegistryError(data.error.code, data.error.message, data.error) };
  }

  /** Adds a middleware around every handler, inside of those that are there already. */
  use(middleware: Middleware): this {
    this.#middleware.push(middleware);
    return this;
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
    return !ACTIVE.has(this.state);
  }

  async #callLocally(name: string, args: unknown): Promise<ExecutionData> {
    const fn = this.#session.registrations.table.find(name);
    if (fn === null) {
      return { success: false, error: toFailure(new RegistryError('UNKNOWN_FUNCTION', `Function not found: ${name}`)) };
    }
    const checks = await loadChecks();
    this.#localCalls += 1;
    const run = {
      callId: `local_${this.#localCalls}`,
      attempt: 1,
      sessionId: this.sessionId,
      timeoutMs: fn.timeoutMs,
      controller: new AbortController(),
    };
    const running = async () => (await runHandler(fn, args, run, this.#runs)).data;
    return checks === null ? running() : checks.around(fn.wire, args, running);
  }

  #forgetSession(): void {
    this.#session.over('SESSION_GONE');
    this.#memory.forget();
  }

  async #newTransport(): Promise<Transport> {
    const { transport, WebSocket, url } = this.#options;
    return transport?.() ?? new WebSocketTransport(await webSocketClass(WebSocket), url, SUBPROTOCOL);
  }
}
