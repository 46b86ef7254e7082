import type { Checks } from './checks';
import { RegistryError } from './errors';
import type { Emitter } from './events';
import { Executor, type StartedJournal } from './executor';
import {
  type ClientFrame,
  type ErrorFrame,
  type ResumeCredentials,
  type ServerFrame,
  type SessionOpened,
  type UserText,
  parseFrame,
} from './frames';
import { bytesOf } from './json';
import { Registrations } from './registrations';
import type { RunHost } from './run';
import { type AssistantTurn, Turns } from './turns';

/** What the protocol needs from around it. */
export interface SessionHost {
  readonly runs: RunHost;
  readonly events: Emitter;
  readonly journal: StartedJournal;
  /** The local checks; undefined while they are loaded, null when there are none. */
  checks(): Checks | null | undefined;
  /** Id of this page life, fresh for every load. */
  readonly page: string;
  /** Name and version of this client. */
  readonly client: string;
  /** Runs a task when the present one is over. */
  soon(task: () => void): void;
  /** Writes to the open socket. */
  write(text: string): void;
  /** The handshake is done, or the server said why it is not. */
  attached(opened: SessionOpened): void;
  fatal(error: RegistryError): void;
  drain(afterMs: number): void;
  /** Tells whoever develops the page. */
  warn(message: string): void;
}

const MAX_FRAME_BYTES = 262_144;
const RETRY_MS = 500;
/** How long a text waits for the answer to registrations: one that is lost must not hold it back for ever. */
const REGISTRATION_MS = 5_000;
/** Texts that may wait for their answers, or for a socket. */
const MAX_TEXTS = 100;
/** Bytes of a frame left for what stands around its content. */
const FRAME_ROOM = 1_024;

/**
 * The protocol of one client: which frame follows from which. It knows no socket and no clock of its own.
 *
 * ```
 *  detached --open()--> opening --session.opened--> attached --socketLost()--> detached
 * ```
 * Functions, texts and answers gather while detached and go out when attached.
 */
export class Session {
  /** What the page wants registered. */
  readonly registrations: Registrations;
  readonly #host: SessionHost;
  readonly #turns: Turns;
  readonly #executor: Executor;
  #phase: 'detached' | 'opening' | 'attached' = 'detached';
  #credentials: ResumeCredentials | null = null;
  #maxFrameBytes = MAX_FRAME_BYTES;
  #revision = 0;
  #refs = 0;
  #callOffWait: (() => void) | null = null;

  constructor(host: SessionHost) {
    this.#host = host;
    this.#turns = new Turns(host.runs.clock);
    this.registrations = new Registrations({
      events: host.events,
      soon: (task) => host.soon(task),
      checks: () => host.checks(),
      send: (frame) => this.#send(frame),
      attached: () => this.attached,
      newRef: () => this.#ref(),
      maxBytes: () => this.#maxFrameBytes - FRAME_ROOM,
      settled: () => this.#sendTexts(),
      later: (ms, task) => host.runs.clock.after(ms, task),
      warn: (message) => host.warn(message),
    });
    this.#executor = new Executor({
      runs: host.runs,
      journal: host.journal,
      find: (name, version) => this.registrations.table.find(name, version),
      sessionId: () => this.sessionId,
      maxAnswerBytes: () => this.#maxFrameBytes - FRAME_ROOM,
      send: (frame) => this.#send(frame),
      started: (call) => host.events.emit('function.call', call),
      finished: ({ id, callId, attempt, name }, data, handlerMs) =>
        host.events.emit('function.result', { id, callId, attempt, name, data, handlerMs }),
    });
  }

  get sessionId(): string | null {
    return this.#credentials?.sessionId ?? null;
  }

  get credentials(): ResumeCredentials | null {
    return this.#credentials;
  }

  get attached(): boolean {
    return this.#phase === 'attached';
  }

  /** A socket is open: the first frame. */
  open(token: string | null, resume: ResumeCredentials | null): void {
    this.#phase = 'opening';
    this.#credentials = resume;
    const held = resume === null ? [] : this.#executor.held();
    // what is undefined is left out of JSON
    this.#write({
      type: 'session.open',
      ref: this.#ref(),
      page: this.#host.page,
      client: this.#host.client,
      token: token ?? undefined,
      resume: resume ?? undefined,
      held: held.length === 0 ? undefined : held,
    });
  }

  sendText(said: UserText): Promise<AssistantTurn> {
    if (bytesOf(JSON.stringify(said)) > this.#maxFrameBytes - FRAME_ROOM) {
      return Promise.reject(new RegistryError('FRAME_TOO_LARGE', 'Text too long.'));
    }
    if (this.#turns.count >= MAX_TEXTS) {
      return Promise.reject(new RegistryError('OVERLOADED', 'Too many texts wait.', { retryable: true }));
    }
    const answer = this.#turns.add(this.#ref(), said);
    this.registrations.flush();
    this.#sendTexts();
    return answer;
  }

  /** Ends the session for good. */
  close(): void {
    this.#send({ type: 'session.close' });
    this.over('SESSION_GONE');
    this.failWaiting(new RegistryError('CLOSED', 'The client was closed.'));
    this.#phase = 'detached';
  }

  /** The session is gone on the server's side; the page's functions stay to be registered anew. */
  over(code: string): void {
    this.#executor.sessionOver(code);
    this.registrations.table.sessionIsNew();
    this.#credentials = null;
  }

  socketLost(): void {
    this.#phase = 'detached';
    this.registrations.socketLost();
    this.#turns.socketLost();
  }

  /** Nothing will come any more: whoever waits is told. */
  failWaiting(error: RegistryError): void {
    this.#turns.failAll(error);
    this.registrations.table.settleWaiting('pending');
  }

  received(text: string): void {
    const frame = parseFrame(text);
    if (frame === null) {
      this.#host.events.emit('error', new RegistryError('INVALID_FRAME', 'No frame.'));
    } else {
      this.#route(frame);
    }
  }

  #route(frame: ServerFrame): void {
    switch (frame.type) {
      case 'session.opened':
        return this.#opened(frame);
      case 'functions.registered':
        this.#revised(frame.revision);
        this.registrations.registered(frame.ref, frame.revision, frame.results);
        return;
      case 'functions.unregistered':
        this.#revised(frame.revision);
        this.registrations.answered(frame.ref);
        return;
      case 'function.call':
        return this.#executor.call(frame);
      case 'function.cancel':
        this.#executor.cancel(frame.id, frame.reason);
        this.#host.events.emit('function.cancel', { id: frame.id, reason: frame.reason });
        return;
      case 'function.acknowledged':
        return this.#executor.acknowledged(frame.id);
      case 'assistant.text':
        this.#host.events.emit('assistant.text', { ref: frame.ref, text: frame.text, done: frame.done });
        return this.#turns.received(frame);
      case 'session.drain':
        return this.#host.drain(frame.reconnectAfterMs);
      case 'functions.refused':
      case 'error':
        return this.#refused(frame);
      // frames of later versions are none of our business
    }
  }

  #opened(frame: SessionOpened): void {
    const resumed = frame.resumed && frame.sessionId === this.#credentials?.sessionId;
    if (!resumed) this.over('SESSION_GONE');
    this.#phase = 'attached';
    this.#credentials = { sessionId: frame.sessionId, secret: frame.resumeSecret };
    this.#maxFrameBytes = frame.limits?.maxFrameBytes ?? MAX_FRAME_BYTES;
    this.#host.attached(frame);
    if (resumed) {
      this.#executor.resumed();
      this.#host.events.emit('resumed', { sessionId: frame.sessionId, epoch: frame.epoch });
    }
    this.#revised(frame.revision);
    this.registrations.flush();
    this.#sendTexts();
  }

  #revised(revision: number): void {
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#host.events.emit('toolsChanged', { revision });
  }

  #refused(frame: Omit<ErrorFrame, 'type'>): void {
    const error = new RegistryError(frame.code, frame.message, frame);
    if (frame.fatal === true) this.#host.fatal(error);
    const waitMs = frame.retryAfterMs ?? RETRY_MS;
    if (frame.id !== undefined) {
      if (error.retryable) this.#executor.retryAnswer(frame.id, waitMs);
      else this.#executor.acknowledged(frame.id);
    }
    if (frame.ref !== undefined) {
      if (this.#turns.failed(frame.ref, error) || this.registrations.refused(frame.ref, error, waitMs)) return;
    }
    this.#host.events.emit('error', error);
  }

  /** The user's words wait for registrations under way, so that the model knows the functions they are about. */
  #sendTexts(anyway = false): void {
    if (!this.attached) return;
    if (this.registrations.underWay && !anyway) {
      this.#callOffWait ??= this.#host.runs.clock.after(REGISTRATION_MS, () => this.#sendTexts(true));
      return;
    }
    this.#callOffWait?.();
    this.#callOffWait = null;
    for (const said of this.#turns.takeUnsent()) this.#send({ type: 'conversation.text', ...said });
  }

  #ref(): string {
    this.#refs += 1;
    return `r${this.#refs}`;
  }

  #send(frame: ClientFrame): boolean {
    if (!this.attached) return false;
    this.#write(frame);
    return true;
  }

  #write(frame: ClientFrame): void {
    this.#host.write(JSON.stringify(frame));
  }
}
