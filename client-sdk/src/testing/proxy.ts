import { RegistryError } from '../core/errors';
import type { ClientFrame, ExecutionData, ServerFrame, WireFunction } from '../core/frames';
import type { JsonValue } from '../core/json';
import { type Peer, linkedPair } from '../transport/memory';
import type { Transport } from '../transport/transport';
import { checks } from '../validation/checks';
import type { Tool } from './mockOpenAI';
import type { TestClock } from './testClock';

/** A tool call as REST and the original concept write it. */
export interface ToolCall {
  readonly type: string;
  /** Made when it is missing. */
  readonly id?: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

/** The answer: JSON text for the model; of a failed call also the message as `error`. */
export interface ToolOutput {
  readonly tool_call_id: string;
  readonly output: string;
  readonly error?: string;
}

/** Whom the test's session speaks for. */
export interface TestUser {
  readonly roles?: readonly string[];
  readonly scopes?: readonly string[];
}

/** What a proxy needs from around it. */
export interface TestProxyHost {
  readonly clock: TestClock;
  readonly user: TestUser;
  /** The client is connected and has registered what it wants. */
  ready(): Promise<void>;
  toolsChanged(tools: readonly Tool[]): void;
}

const SESSION = '0123456789abcdef.test-session';

/**
 * Gateway and processor of one session, in memory: the same frames, the same order of checks (exists, arguments, permissions, rate limit),
 * the same retries and answers. What needs the log (resuming after a crash, two replicas) is not here.
 */
export class TestProxy {
  readonly #host: TestProxyHost;
  readonly #functions = new Map<string, WireFunction>();
  readonly #open = new Map<string, (data: ExecutionData) => void>();
  readonly #recent = new Map<string, number[]>();
  #peer: Peer | null = null;
  #epoch = 0;
  #revision = 0;
  #calls = 0;

  constructor(host: TestProxyHost) {
    this.#host = host;
  }

  /** A connection to this proxy, for a client. */
  transport(): Transport {
    const { transport, peer } = linkedPair();
    peer.onMessage = (text) => this.#received(JSON.parse(text) as ClientFrame, peer);
    this.#peer = peer;
    return transport;
  }

  /** Cuts the client's socket; it comes back by itself as time advances. */
  disconnect(code = 1006): void {
    this.#peer?.close(code);
  }

  /** Calls a function of the only session, the way the model does. Never rejects. */
  async handleToolCall(call: ToolCall): Promise<ToolOutput> {
    const id = call.id ?? `call_test_${(this.#calls += 1)}`;
    await this.#host.ready();
    const data = await this.#execute(id, call).catch((error: unknown): ExecutionData => {
      if (!(error instanceof RegistryError)) throw error;
      const { code, message, retryable } = error;
      return { success: false, error: { code, message, retryable } };
    });
    if (data.success) return { tool_call_id: id, output: JSON.stringify(data.result) };
    const { code, message, retryable = false } = data.error;
    return { tool_call_id: id, output: JSON.stringify({ error: { code, message, retryable } }), error: message };
  }

  async #execute(callId: string, call: ToolCall): Promise<ExecutionData> {
    const fn = this.#visible().find(({ name }) => name === call.function.name);
    if (fn === undefined) throw new RegistryError('UNKNOWN_FUNCTION', `Function not found: ${call.function.name}`);
    const args = parse(call.function.arguments);
    const wrong = checks.arguments(fn, args);
    if (wrong !== null) throw wrong;
    this.#permit(fn);
    this.#limit(fn);
    const attempts = 1 + (fn.retryPolicy?.maxRetries ?? 0);
    for (let attempt = 1; ; attempt += 1) {
      const data = await this.#forward(fn, callId, attempt, args);
      if (data.success) {
        const wrongResult = checks.result(fn, data.result);
        if (wrongResult !== null) throw wrongResult;
        return data;
      }
      if (attempt >= attempts || data.error.retryable === false) return data;
      await new Promise<void>((due) => this.#host.clock.after(fn.retryPolicy?.retryDelay ?? 0, due));
    }
  }

  #forward(fn: WireFunction, callId: string, attempt: number, args: JsonValue): Promise<ExecutionData> {
    const id = `${callId}#${attempt}`;
    const timeout = fn.timeout ?? 5_000;
    const { name, version = '1.0.0' } = fn;
    return new Promise((resolve) => {
      this.#open.set(id, resolve);
      this.#say({ type: 'function.call', id, callId, attempt, name, version, arguments: args, timeout });
    });
  }

  #permit({ name, permissions }: WireFunction): void {
    const { requiredRoles = [], requiredScopes = [] } = Array.isArray(permissions)
      ? { requiredScopes: permissions as readonly string[] }
      : ((permissions ?? {}) as { requiredRoles?: readonly string[]; requiredScopes?: readonly string[] });
    const { roles = [], scopes = [] } = this.#host.user;
    const missing = [
      ...requiredRoles.filter((role) => !roles.includes(role)),
      ...requiredScopes.filter((scope) => !scopes.includes(scope)),
    ];
    if (missing.length > 0) throw new RegistryError('FORBIDDEN', `${name} needs ${missing.join(', ')}.`);
  }

  #limit({ name, rateLimit }: WireFunction): void {
    if (rateLimit === undefined) return;
    const now = this.#host.clock.now();
    const recent = (this.#recent.get(name) ?? []).filter((at) => at > now - rateLimit.window);
    if (recent.length >= rateLimit.maxCalls) {
      const retryAfterMs = (recent[0] ?? now) + rateLimit.window - now;
      const message = `${name} may be called ${rateLimit.maxCalls} times in ${rateLimit.window} ms; again in ${retryAfterMs} ms.`;
      throw new RegistryError('RATE_LIMITED', message, { retryable: true, retryAfterMs });
    }
    this.#recent.set(name, [...recent, now]);
  }

  #received(frame: ClientFrame, peer: Peer): void {
    switch (frame.type) {
      case 'session.open':
        this.#epoch += 1;
        return this.#say({
          type: 'session.opened',
          ref: frame.ref,
          sessionId: SESSION,
          resumeSecret: 'test',
          resumed: frame.resume !== undefined,
          epoch: this.#epoch,
          graceMs: 60_000,
          revision: this.#revision,
        });
      case 'functions.register':
        return this.#register(frame.ref, frame.functions);
      case 'functions.unregister':
        for (const [key, { name }] of this.#functions) if (frame.names.includes(name)) this.#functions.delete(key);
        this.#changed();
        return this.#say({ type: 'functions.unregistered', ref: frame.ref, revision: this.#revision, results: [] });
      case 'function.result':
        this.#say({ type: 'function.acknowledged', id: frame.id });
        this.#open.get(frame.id)?.(frame.data);
        this.#open.delete(frame.id);
        return;
      case 'session.close':
        return peer.close(1000);
      case 'function.started':
        return;
      case 'conversation.text': {
        const error = {
          code: 'MODEL_UNAVAILABLE',
          message: 'The testing kit has no model that talks.',
          retryable: false,
        };
        return this.#say({ type: 'assistant.text', ref: frame.ref, text: '', done: true, error });
      }
    }
  }

  #register(ref: string, functions: readonly WireFunction[]): void {
    const results = functions.map((fn) => {
      const { name, version = '1.0.0' } = fn;
      const { error, warnings } = checks.definition(fn);
      if (error !== null) {
        const { code, message, pointer } = error;
        return {
          name,
          version,
          accepted: false,
          code,
          message,
          ...(pointer === undefined ? {} : { pointer }),
          warnings,
        };
      }
      const code = this.#functions.has(`${name}@${version}`) ? 'updated' : 'registered';
      this.#functions.set(`${name}@${version}`, fn);
      return { name, version, accepted: true, code, warnings };
    });
    this.#changed();
    this.#say({ type: 'functions.registered', ref, revision: this.#revision, results });
  }

  #changed(): void {
    this.#revision += 1;
    const visible = this.#visible();
    this.#host.toolsChanged(
      visible.map(({ name, description, parameters }) => ({ type: 'function', name, description, parameters })),
    );
  }

  /** The newest version of each name that none deprecates. */
  #visible(): WireFunction[] {
    const all = [...this.#functions.values()];
    const deprecated = new Set(
      all.flatMap((fn) => [fn.deprecated ?? []].flat().map((version) => `${fn.name}@${version}`)),
    );
    const newest = new Map<string, WireFunction>();
    for (const fn of all.filter(({ name, version = '1.0.0' }) => !deprecated.has(`${name}@${version}`))) {
      const known = newest.get(fn.name);
      if (known === undefined || later(fn.version, known.version)) newest.set(fn.name, fn);
    }
    return [...newest.values()];
  }

  #say(frame: ServerFrame): void {
    this.#peer?.send(JSON.stringify(frame));
  }
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new RegistryError('INVALID_ARGUMENTS', 'The arguments are no JSON. Correct the arguments and call again.', {
      retryable: true,
    });
  }
}

function later(a = '1.0.0', b = '1.0.0'): boolean {
  return a.localeCompare(b, 'en', { numeric: true }) > 0;
}
