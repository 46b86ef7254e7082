import { type CallLife, CallLives, type ConsoleEvent } from '@function-registry/client/feed';
import type { CallRow, Finding, FunctionRow, SessionRow, Tool, TopicRow } from './rows';

const CALLS_KEPT = 20_000;
const PLACES_KEPT = 200_000;
const RECORDS_KEPT = 200;
const REVISIONS_KEPT = 20;
export const RATE_SPAN_MS = 10_000;

/**
 * Everything that the feed has told, folded into sessions, functions, calls and topics. A repeated event changes nothing; the oldest
 * calls are forgotten beyond 20,000.
 */
export class World {
  readonly #lives = new CallLives(CALLS_KEPT);
  readonly #rows = new Map<CallLife, CallRow>();
  readonly #seen = new Set<string>();
  /** Oldest first. */
  calls: CallRow[] = [];
  readonly sessions = new Map<string, SessionRow>();
  readonly functions = new Map<string, FunctionRow>();
  readonly topics = new Map<string, TopicRow>();
  events = 0;

  add(event: ConsoleEvent, now: number): void {
    if (this.#isRepeat(event)) return;
    this.events += 1;
    if (event.topic !== null) this.#topic(event, event.topic, now);
    this.#session(event);
    if (event.record === 'AuditEvent') this.#audit(event);
    const before = new Map<CallLife, string | null>();
    for (const life of this.#lives.add(event)) before.set(life, life.outcome);
    for (const life of before.keys()) this.#call(event, life);
  }

  handlerEnded(sessionId: string, callId: string, handlerMs: number): void {
    this.#lives.handlerEnded(sessionId, callId, handlerMs);
  }

  call(sessionId: string, callId: string): CallRow | null {
    const life = this.#lives.get(sessionId, callId);
    return (life === null ? undefined : this.#rows.get(life)) ?? null;
  }

  /** The tools that a call's model saw; null where they were not seen here. */
  toolsOf(row: CallRow): readonly Tool[] | null {
    const tools = this.sessions.get(row.sessionId)?.tools;
    if (tools === undefined) return null;
    return row.revision === null ? ([...tools.values()].at(-1) ?? null) : (tools.get(row.revision) ?? null);
  }

  clear(): void {
    this.calls = [];
    this.#rows.clear();
    for (const topic of this.topics.values()) topic.records.length = 0;
  }

  /** Records of a partition may come a little out of order, so each place is remembered for itself. */
  #isRepeat({ topic, partition, offset }: ConsoleEvent): boolean {
    if (topic === null || partition == null || offset == null) return false;
    const place = `${topic} ${partition}@${offset}`;
    if (this.#seen.has(place)) return true;
    this.#seen.add(place);
    for (const oldest of this.#seen) {
      if (this.#seen.size <= PLACES_KEPT) break;
      this.#seen.delete(oldest);
    }
    return false;
  }

  #topic(event: ConsoleEvent, name: string, now: number): void {
    const row: TopicRow = this.topics.get(name) ?? { name, seen: 0, offsets: new Map(), records: [], recent: [] };
    this.topics.set(name, row);
    row.seen += 1;
    if (event.partition != null && event.offset != null) {
      row.offsets.set(event.partition, Math.max(event.offset, row.offsets.get(event.partition) ?? 0));
    }
    row.records.push(event);
    if (row.records.length > RECORDS_KEPT) row.records.shift();
    const at = event.appendedAt ?? now;
    row.recent.push(at);
    while ((row.recent[0] ?? now) < now - RATE_SPAN_MS) row.recent.shift();
  }

  #call(event: ConsoleEvent, life: CallLife): void {
    let row = this.#rows.get(life);
    if (row === undefined) {
      row = { sessionId: event.sessionId, life, at: timeOf(event), revision: null, decisions: [] };
      this.#rows.set(life, row);
      this.calls.push(row);
      this.#sessionRow(event).calls += 1;
      if (this.calls.length > CALLS_KEPT) {
        const oldest = this.calls.shift();
        if (oldest !== undefined) this.#rows.delete(oldest.life);
      }
    }
    if (event.record === 'ToolCall') row.revision = number(event.value?.revision);
    if (event.record === 'ToolResult') this.#settled(event, life);
  }

  #settled(event: ConsoleEvent, life: CallLife): void {
    const row = this.#function(event.sessionId, life.name);
    row.calls += 1;
    if (life.handlerMs !== null) {
      row.totalMs += life.handlerMs;
      row.timed += 1;
    }
    if (life.outcome !== 'succeeded') {
      row.failed += 1;
      row.lastError = `${life.outcome ?? ''}  ${life.answer ?? ''}`;
    }
  }

  #audit(event: ConsoleEvent): void {
    const value = event.value ?? {};
    const callId = text(value.callId);
    const row = callId === null ? null : this.call(event.sessionId, callId);
    row?.decisions.push({
      at: number(value.timestamp) ?? timeOf(event),
      decision: text(value.decision) ?? '',
      reason: text(value.reason),
    });
  }

  #sessionRow(event: ConsoleEvent): SessionRow {
    const known = this.sessions.get(event.sessionId);
    if (known !== undefined) return known;
    const row: SessionRow = {
      id: event.sessionId,
      state: 'opening',
      client: null,
      origin: null,
      since: timeOf(event),
      revision: 0,
      calls: 0,
      tools: new Map(),
    };
    this.sessions.set(event.sessionId, row);
    return row;
  }

  #session(event: ConsoleEvent): void {
    const value = event.value ?? {};
    switch (event.record) {
      case 'SessionOpened': {
        const row = this.#sessionRow(event);
        row.client = text(value.client);
        row.origin = text(value.origin);
        return;
      }
      case 'SessionAttached':
        this.#sessionRow(event).state = 'attached';
        return;
      case 'SessionDetached':
        this.#sessionRow(event).state = 'detached';
        return;
      case 'SessionClosed':
        this.#sessionRow(event).state = 'closed';
        return;
      case 'SessionTools': {
        const row = this.#sessionRow(event);
        row.revision = number(value.revision) ?? row.revision;
        row.tools.set(row.revision, list(value.tools).map(toolOf));
        for (const oldest of row.tools.keys()) {
          if (row.tools.size <= REVISIONS_KEPT) break;
          row.tools.delete(oldest);
        }
        return;
      }
      case 'FunctionsRegistered':
        for (const definition of list(value.functions)) this.#registered(event, definition);
        return;
      case 'RegistrationOutcome':
        for (const outcome of list(value.functions)) this.#answered(event.sessionId, outcome);
    }
  }

  #registered(event: ConsoleEvent, value: Members): void {
    const row = this.#function(event.sessionId, text(value.name) ?? '');
    const version = text(value.version) ?? '1.0.0';
    row.registered = timeOf(event);
    row.versions.set(version, {
      version,
      description: text(value.description) ?? '',
      parameters: text(value.parameters) ?? JSON.stringify(value.parameters ?? {}),
      timeoutMs: number(value.timeoutMs) ?? 5_000,
      sensitive: value.sensitive === true,
    });
  }

  #answered(sessionId: string, value: Members): void {
    const row = this.#function(sessionId, text(value.name) ?? '');
    row.warnings.set(text(value.version) ?? '', list(value.warnings).map(findingOf));
    row.refusal = value.accepted === false ? `${text(value.code) ?? ''}  ${text(value.message) ?? ''}` : null;
  }

  #function(sessionId: string, name: string): FunctionRow {
    const key = `${sessionId} ${name}`;
    const known = this.functions.get(key);
    if (known !== undefined) return known;
    const row: FunctionRow = {
      sessionId,
      name,
      versions: new Map(),
      warnings: new Map(),
      refusal: null,
      registered: 0,
      calls: 0,
      failed: 0,
      totalMs: 0,
      timed: 0,
      lastError: null,
    };
    this.functions.set(key, row);
    return row;
  }
}

type Members = Readonly<Record<string, unknown>>;

function timeOf(event: ConsoleEvent): number {
  return event.sentAt ?? event.appendedAt ?? 0;
}

function toolOf(value: Members): Tool {
  return {
    name: text(value.name) ?? '',
    version: text(value.version) ?? '',
    description: text(value.description) ?? '',
    parameters: text(value.parameters) ?? '{}',
  };
}

function findingOf(value: Members): Finding {
  return { code: text(value.code) ?? '', message: text(value.message) ?? '', pointer: text(value.pointer) ?? '' };
}

function list(value: unknown): Members[] {
  return Array.isArray(value) ? (value as Members[]) : [];
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
