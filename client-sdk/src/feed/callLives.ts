import type { CallLife, Moment } from './callLife';
import type { ConsoleEvent } from './consoleFeed';
import { type Described, sentenceOf } from './sentences';

interface OpenLife extends Described {
  readonly callId: string;
  readonly events: ConsoleEvent[];
  delivered: Moment | null;
  moments: readonly Moment[];
  outcome: string | null;
  answer: string | null;
  attempt: number;
  /** Measured where the handler ran; better than what the gateway saw. */
  localHandlerMs: number | null;
  handlerMs: number | null;
}

/** Order of moments that carry the same time. */
const ORDER = [
  'ToolCall',
  'ExecutionRequest',
  'CallSent',
  'ExecutionStarted',
  'ExecutionResult',
  'ToolResult',
  'Delivered',
];
const LIVES_LIMIT = 5_000;

/** Folds the events of a feed into the lives of calls. Repeated events change nothing. */
export class CallLives {
  readonly #limit: number;
  readonly #lives = new Map<string, OpenLife>();
  readonly #seen = new Set<string>();
  readonly #limited = new Map<string, boolean>();

  /** @param limit lives kept; beyond it the oldest are forgotten */
  constructor(limit = LIVES_LIMIT) {
    this.#limit = limit;
  }

  /**
   * Tells of one more event.
   *
   * @returns the lives that changed
   */
  add(event: ConsoleEvent): CallLife[] {
    if (this.#isRepeat(event)) return [];
    const value = event.value ?? {};
    if (event.record === 'FunctionsRegistered') this.#noteLimits(value);
    if (event.record === 'RealtimeSession') return this.#delivered(event, value);
    if (event.callId == null || !isStep(event.record)) return [];

    const life = this.#lifeOf(event.sessionId, event.callId);
    life.events.push(event);
    this.#apply(life, event.record, value);
    this.#tell(life);
    return [life];
  }

  /** The handler of a call ended in this very program after so many milliseconds. */
  handlerEnded(sessionId: string, callId: string, handlerMs: number): void {
    const life = this.#lifeOf(sessionId, callId);
    life.localHandlerMs = handlerMs;
    life.handlerMs = handlerMs;
  }

  /** The life of a call as far as it was told; null when nothing was. */
  get(sessionId: string, callId: string): CallLife | null {
    const life = this.#lives.get(`${sessionId} ${callId}`);
    return life === undefined || life.events.length === 0 ? null : life;
  }

  /** All lives of which an event was seen, oldest first. */
  all(): CallLife[] {
    return [...this.#lives.values()].filter(({ events }) => events.length > 0);
  }

  #apply(life: OpenLife, record: string, value: Readonly<Record<string, unknown>>): void {
    switch (record) {
      case 'ToolCall':
        life.name = text(value.name) ?? life.name;
        life.arguments = text(value.arguments) ?? life.arguments;
        return;
      case 'ExecutionRequest':
        life.name = text(value.name) ?? life.name;
        life.timeoutMs = number(value.timeoutMs) ?? life.timeoutMs;
        life.attempt = Math.max(life.attempt, number(value.attempt) ?? 1);
        return;
      case 'ExecutionResult': {
        const micros = number(value.handlerMicros);
        if (life.localHandlerMs === null && micros !== null) life.handlerMs = micros / 1_000;
        return;
      }
      case 'ToolResult': {
        if (life.outcome !== null) return; // the first one is the outcome for everybody
        const error = value.error as { message?: unknown } | null | undefined;
        life.outcome = text(value.outcome);
        life.answer = text(value.output) ?? text(error?.message);
        life.attempt = number(value.attempt) ?? life.attempt;
        life.name = text(value.name) ?? life.name;
      }
    }
  }

  /** The bridge writes its memory of the model session after the model has taken outputs. */
  #delivered(event: ConsoleEvent, value: Readonly<Record<string, unknown>>): CallLife[] {
    const outputs = Array.isArray(value.delivered) ? (value.delivered as Record<string, unknown>[]) : [];
    const changed: CallLife[] = [];
    for (const output of outputs) {
      const callId = text(output.callId);
      if (callId === null) continue;
      const life = this.#lifeOf(event.sessionId, callId); // its call may be seen later than its end
      if (life.delivered !== null) continue;
      life.delivered = {
        record: 'Delivered',
        by: 'bridge',
        to: 'model',
        ...placeOf(event),
        at: (number(output.deliveredAtMicros) ?? 0) / 1_000,
        attempt: null,
        sentence: 'the model has the output',
      };
      this.#tell(life);
      if (life.events.length > 0) changed.push(life);
    }
    return changed;
  }

  /** Tells the life anew: events come in any order, and a later one may explain an earlier one. */
  #tell(life: OpenLife): void {
    const limited = this.#limited.get(life.name);
    const moments = life.events.map((event) => ({
      record: event.record,
      by: actorOf(event),
      to: event.record === 'CallSent' ? ('client' as const) : null,
      ...placeOf(event),
      at: event.sentAt ?? event.appendedAt ?? 0,
      attempt: event.attempt ?? null,
      sentence: sentenceOf(event, life, limited),
    }));
    life.moments = [...moments, ...(life.delivered === null ? [] : [life.delivered])].sort(inOrder);
  }

  #lifeOf(sessionId: string, callId: string): OpenLife {
    const key = `${sessionId} ${callId}`;
    const known = this.#lives.get(key);
    if (known !== undefined) return known;
    const life: OpenLife = {
      callId,
      name: '',
      arguments: '',
      timeoutMs: null,
      events: [],
      delivered: null,
      moments: [],
      outcome: null,
      answer: null,
      attempt: 0,
      localHandlerMs: null,
      handlerMs: null,
    };
    this.#lives.set(key, life);
    for (const oldest of this.#lives.keys()) {
      if (this.#lives.size <= this.#limit) break;
      this.#lives.delete(oldest);
    }
    return life;
  }

  #isRepeat({ topic, partition, offset, record, sessionId, callId, attempt, sentAt }: ConsoleEvent): boolean {
    const place = topic === null ? `${record} ${sessionId} ${callId} ${attempt} ${sentAt}` : `${topic} ${partition}`;
    const key = `${place} ${offset}`;
    if (this.#seen.has(key)) return true;
    this.#seen.add(key);
    for (const oldest of this.#seen) {
      if (this.#seen.size <= this.#limit * 10) break;
      this.#seen.delete(oldest);
    }
    return false;
  }

  #noteLimits(value: Readonly<Record<string, unknown>>): void {
    const functions = Array.isArray(value.functions) ? (value.functions as Record<string, unknown>[]) : [];
    for (const { name, rateLimit } of functions) {
      if (typeof name === 'string') this.#limited.set(name, rateLimit != null);
    }
  }
}

function inOrder(one: Moment, other: Moment): number {
  return one.at - other.at || ORDER.indexOf(one.record) - ORDER.indexOf(other.record);
}

function placeOf({ topic, partition = null, offset = null }: ConsoleEvent) {
  return { topic, partition, offset };
}

/** Registrations and audits may name a call too; they are not steps of it. */
function isStep(record: string): boolean {
  return [...ORDER, 'ExecutionCancel', 'CallCancelled', 'CallRejected', 'TimerDue'].includes(record);
}

/** The gateway writes down what the client says. */
function actorOf({ record, by }: ConsoleEvent): string {
  return record === 'ExecutionStarted' || record === 'ExecutionResult' ? 'client' : by;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
