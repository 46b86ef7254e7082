import { readFile } from 'node:fs/promises';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { operatorAnswer } from './fakeOperator';
import { type Answered, type ScriptedCall, answerFor, callsFor } from './model';

interface Session {
  readonly id: string;
  readonly secret: string;
  socket: WebSocket | null;
  epoch: number;
  revision: number;
  readonly tools: Map<string, object>;
  readonly calls: Map<string, (outcome: Outcome) => void>;
  /** Executions not answered, to be sent again after a resume. */
  readonly open: Map<string, object>;
}

interface Outcome {
  readonly outcome: string;
  readonly output: unknown;
}

const EVERY_SESSION = '*';
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/**
 * Gateway, pipeline and model in one Node process, speaking docs/protocol.md: enough to see the client, the page and the demo
 * at work without Kafka.
 */
export class FakeStack {
  readonly #http: Server;
  readonly #sessions = new Map<string, Session>();
  readonly #watchers = new Map<WebSocket, string>();
  readonly #events: { sessionId: string; text: string }[] = [];
  readonly #offsets = new Map<string, number>();
  readonly #operator: boolean;
  #callCount = 0;
  #sessionCount = 0;
  /** Frames that clients sent, by type. */
  readonly received: { type: string; [member: string]: any }[] = [];

  /** Dead letters that were put back: place and reason. */
  readonly redriven: string[] = [];

  private constructor(pageDirectory: string | null, operator: boolean) {
    this.#operator = operator;
    this.#http = createServer((request, response) => {
      const path = request.url === '/' ? '/index.html' : (request.url ?? '').replaceAll('..', '');
      const session = /^\/v1\/sessions\/([^/]+)\/tool-calls$/.exec(request.url ?? '')?.[1];
      if (request.method === 'POST' && session !== undefined) return void this.#rest(session, request, response);
      if (request.url === '/v1/operator' && !operator) return void response.end('{"user":null,"queries":false}');
      if (request.url?.startsWith('/v1/') === true) return void this.#toOperator(request, response);
      if (pageDirectory === null) return void response.writeHead(404).end();
      readFile(join(pageDirectory, path)).then(
        (body) => response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' }).end(body),
        () => response.writeHead(404).end(),
      );
    });
    const sockets = new WebSocketServer({ server: this.#http });
    sockets.on('connection', (socket, request) => {
      if (request.url === '/v1/console') this.#watch(socket);
      else this.#attach(socket);
    });
  }

  /** @param operator true where the page is an operator's without showing a token, as on a developer's machine */
  static async start(pageDirectory: string | null = null, operator = false): Promise<FakeStack> {
    const stack = new FakeStack(pageDirectory, operator);
    await new Promise<void>((resolve) => stack.#http.listen(0, '127.0.0.1', resolve));
    return stack;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Lets the first session have so many calls at once, every tenth refused. */
  flood(calls: number): void {
    const session = this.#sessions.values().next().value as Session;
    for (let i = 0; i < calls; i += 1) {
      const callId = `flood_${i}`;
      const name = `function${i % 7}`;
      this.#record(session, 'tools.calls', 'ToolCall', 'bridge', { callId, name, arguments: `{"n":${i}}` }, callId);
      const error = i % 10 === 0 ? { code: 'RATE_LIMITED', message: 'Later.' } : null;
      const outcome = error?.code ?? 'succeeded';
      const value = { callId, name, attempt: 1, outcome, output: error === null ? '1' : null, error };
      this.#record(session, 'tools.results', 'ToolResult', 'processor', value, callId);
    }
  }

  /** Another version of a function is registered in the first session. */
  registered(name: string, version: string, description: string): void {
    const session = this.#sessions.values().next().value as Session;
    const parameters = '{"type":"object"}';
    const functions = [{ name, version, description, parameters }];
    this.#record(session, 'functions.registrations', 'FunctionsRegistered', 'gateway', { functions });
  }

  /** Something could not be read. */
  deadLetter(reason: string): void {
    const session = this.#sessions.values().next().value as Session;
    this.#record(session, 'dead-letters', 'DeadLetter', 'gateway', { topic: 'tools.calls', reason });
  }

  /** Insights see trouble, or its end. */
  alert(id: string, recovered: boolean): void {
    const session = this.#sessions.values().next().value as Session;
    const seen = { title: 'Slow function execution', function: 'getWeather', value: 6_200, threshold: 5_000 };
    this.#record(session, 'alerts', 'Alert', 'insights', { id, ...seen, recovered, raisedAt: Date.now() - 60_000 });
  }

  async #toOperator(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const piece of request) body += String(piece);
    const answer = operatorAnswer(request.url ?? '', body, {
      events: this.#events.map(({ text }) => JSON.parse(text)),
      sessions: [...this.#sessions.values()],
      redriven: (place, reason) => this.redriven.push(`${place} ${reason}`),
    });
    response.writeHead(answer === null ? 404 : 200).end(JSON.stringify(answer));
  }

  async #rest(sessionId: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const session = this.#sessions.get(sessionId);
    if (session?.secret !== request.headers['session-secret']) return void response.writeHead(403).end('{}');
    let body = '';
    for await (const piece of request) body += String(piece);
    const { name, arguments: args } = JSON.parse(body).function;
    const { outcome, output } = await this.#run(session!, { name, arguments: JSON.parse(args) });
    const failed = { error: { code: outcome, message: output, retryable: false } };
    const text = JSON.stringify(outcome === 'succeeded' ? output : failed);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ output: text }));
  }

  /** Cuts every client's socket; sessions stay. */
  cut(): void {
    for (const { socket } of this.#sessions.values()) socket?.terminate();
  }

  stop(): void {
    this.cut();
    for (const watcher of this.#watchers.keys()) watcher.terminate();
    this.#http.close();
    this.#http.closeAllConnections();
  }

  #attach(socket: WebSocket): void {
    let session: Session | null = null;
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString('utf8'));
      this.received.push(frame);
      if (frame.type === 'session.open') session = this.#open(socket, frame);
      else if (session !== null) this.#frame(session, frame);
    });
  }

  #open(socket: WebSocket, { ref, resume }: any): Session {
    const known = this.#sessions.get(resume?.sessionId);
    const id = known?.id ?? `0123456789abcdef.${(this.#sessionCount += 1)}`;
    const fresh = {
      id,
      secret: 's3cret',
      socket,
      epoch: 0,
      revision: 0,
      tools: new Map(),
      calls: new Map(),
      open: new Map(),
    };
    const session: Session = known ?? fresh;
    this.#sessions.set(id, session);
    session.socket = socket;
    session.epoch += 1;
    const { epoch, revision, secret } = session;
    const opened = {
      sessionId: id,
      resumeSecret: secret,
      resumed: known !== undefined,
      epoch,
      graceMs: 60_000,
      revision,
    };
    socket.send(JSON.stringify({ type: 'session.opened', ref, ...opened }));
    for (const call of session.open.values()) socket.send(JSON.stringify(call));
    return session;
  }

  #frame(session: Session, frame: any): void {
    const say = (answer: object) => session.socket?.send(JSON.stringify(answer));
    switch (frame.type) {
      case 'functions.register': {
        session.revision += 1;
        const results = frame.functions.map(({ name, version = '1.0.0' }: any) => {
          return { name, version, accepted: true, code: 'registered', warnings: [] };
        });
        this.#record(session, 'functions.registrations', 'FunctionsRegistered', 'gateway', {
          functions: frame.functions,
        });
        for (const fn of frame.functions) session.tools.set(fn.name, fn);
        const tools = [...session.tools.values()].map(({ name, version = '1.0.0', description, parameters }: any) => {
          return { name, version, description, parameters: JSON.stringify(parameters) };
        });
        this.#record(session, 'tools.definitions', 'SessionTools', 'processor', {
          revision: session.revision,
          tools,
        });
        return say({ type: 'functions.registered', ref: frame.ref, revision: session.revision, results });
      }
      case 'function.started':
        return this.#record(session, 'executions.results', 'ExecutionStarted', 'gateway', {}, callIdOf(frame.id));
      case 'function.result': {
        const { success, result, error } = frame.data;
        const value = {
          success,
          result: success ? JSON.stringify(result) : null,
          error: error ?? null,
          handlerMicros: 900,
        };
        this.#record(session, 'executions.results', 'ExecutionResult', 'gateway', value, callIdOf(frame.id));
        say({ type: 'function.acknowledged', id: frame.id });
        session.open.delete(frame.id);
        const outcome = success
          ? { outcome: 'succeeded', output: result }
          : { outcome: error.code, output: error.message };
        session.calls.get(callIdOf(frame.id))?.(outcome);
        return;
      }
      case 'conversation.text':
        void this.#converse(session, frame.text).then((text) => {
          say({ type: 'assistant.text', ref: frame.ref, text, done: true });
        });
        return;
      case 'session.close':
        this.#sessions.delete(session.id);
        session.socket?.close(1000);
    }
  }

  async #converse(session: Session, text: string): Promise<string> {
    const answered: Answered[] = await Promise.all(
      callsFor(text).map(async (call) => ({ call, ...(await this.#run(session, call)) })),
    );
    return answerFor(answered);
  }

  async #run(session: Session, call: ScriptedCall): Promise<Outcome> {
    this.#callCount += 1;
    const callId = `call_${this.#callCount}`;
    const { name } = call;
    const args = JSON.stringify(call.arguments);
    const { revision } = session;
    this.#record(session, 'tools.calls', 'ToolCall', 'bridge', { callId, name, arguments: args, revision }, callId);
    const refused = call.arguments['b'] === 'x';
    const outcome = refused
      ? { outcome: 'INVALID_ARGUMENTS', output: '/b: expected number, got string' }
      : await this.#dispatch(session, callId, call, args);
    const succeeded = outcome.outcome === 'succeeded';
    const error = succeeded ? null : { code: outcome.outcome, message: outcome.output };
    const output = succeeded ? JSON.stringify(outcome.output) : null;
    const result = { callId, name, attempt: refused ? 0 : 1, outcome: outcome.outcome, output, error };
    this.#record(session, 'tools.results', 'ToolResult', 'processor', result, callId);
    const delivered = [{ callId, itemId: 'item', deliveredAtMicros: now() * 1_000 }];
    this.#record(session, 'realtime.sessions', 'RealtimeSession', 'bridge', { delivered });
    return outcome;
  }

  #dispatch(session: Session, callId: string, call: ScriptedCall, args: string): Promise<Outcome> {
    const value = { callId, name: call.name, attempt: 1, arguments: args, timeoutMs: 5_000 };
    this.#record(session, 'gateway.inbox', 'ExecutionRequest', 'processor', value, callId);
    const id = `${callId}#1`;
    const frame = { type: 'function.call', id, callId, attempt: 1, version: '1.0.0', timeout: 5_000, ...call };
    session.open.set(id, frame);
    session.socket?.send(JSON.stringify(frame));
    this.#record(session, null, 'CallSent', 'gateway', {}, callId);
    return new Promise((resolve) => session.calls.set(callId, resolve));
  }

  #record(session: Session, topic: string | null, record: string, by: string, value: object, callId?: string): void {
    const offset = this.#offsets.get(topic ?? '') ?? 0;
    this.#offsets.set(topic ?? '', offset + 1);
    const place = topic === null ? {} : { partition: 3, offset };
    const about = callId === undefined ? {} : { callId, attempt: 1 };
    const event = {
      type: 'console.event',
      topic,
      ...place,
      appendedAt: Date.now(),
      sentAt: now(),
      by,
      record,
      ...about,
    };
    const text = JSON.stringify({ ...event, sessionId: session.id, value });
    this.#events.push({ sessionId: session.id, text });
    for (const [watcher, sessionId] of this.#watchers) {
      if (sessionId === session.id || sessionId === EVERY_SESSION) watcher.send(text);
    }
  }

  #watchAll(socket: WebSocket, ref: string): void {
    socket.send(JSON.stringify({ type: 'console.opened', ref }));
    for (const { text } of this.#events) socket.send(text);
    this.#watchers.set(socket, EVERY_SESSION);
  }

  #watch(socket: WebSocket): void {
    socket.on('message', (data: Buffer) => {
      const { ref, session } = JSON.parse(data.toString('utf8'));
      if (this.#operator && session === undefined) return this.#watchAll(socket, ref);
      if (this.#sessions.get(session?.sessionId)?.secret !== session?.secret) {
        const error = { code: 'UNAUTHENTICATED', message: 'This feed is not yours.', retryable: false, fatal: true };
        socket.send(JSON.stringify({ type: 'error', ref, ...error }));
        return socket.close(4001);
      }
      socket.send(JSON.stringify({ type: 'console.opened', ref }));
      for (const { sessionId, text } of this.#events) if (sessionId === session.sessionId) socket.send(text);
      this.#watchers.set(socket, session.sessionId);
    });
    socket.on('close', () => this.#watchers.delete(socket));
  }
}

function callIdOf(executionId: string): string {
  return executionId.slice(0, executionId.lastIndexOf('#'));
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
