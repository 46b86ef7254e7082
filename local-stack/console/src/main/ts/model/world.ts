import { type CallLife, CallLives, type ConsoleEvent } from '@function-registry/client/feed';
import { Alerts } from './alerts';
import { type Members, list, number, text } from './members';
import type { CallRow, Finding, FunctionRow, SessionRow, Tool, TopicRow } from './rows';
import type { QueriedCall, QueriedFunction, QueriedSession } from './queries';

const CALLS_KEPT = 20_000;
const PLACES_KEPT = 200_000;
const RECORDS_KEPT = 200;
const REVISIONS_KEPT = 20;
const YOUNG_MS = 15_000;
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
  readonly alerts = new Alerts();
  events = 0;

  add(event: ConsoleEvent, now: number): void {
    if (this.#isRepeat(event)) return;
    this.events += 1;
    if (event.topic !== null) this.#topic(event, event.topic, now);
    this.#session(event);
    if (event.record === 'AuditEvent') this.#audit(event);
    if (event.record === 'Alert') this.alerts.add(event);
    const before = new Map<CallLife, string | null>();
    for (const life of this.#lives.add(event)) before.set(life, life.outcome);
    for (const life of before.keys()) this.#call(event, life);
  }

  /** Records that were fetched from a topic: shown there, and alerts where alerts are, but no part of any call's life. */
  addStored(name: string, events: readonly ConsoleEvent[]): void {
    const row = this.#topicRow(name);
    for (const event of events) {
      if (this.#isRepeat(event)) continue;
      row.records.push(event);
      if (event.record === 'Alert') this.alerts.add(event);
    }
    row.records.sort((one, other) => (one.appendedAt ?? 0) - (other.appendedAt ?? 0));
    row.records.splice(0, row.records.length - RECORDS_KEPT);
  }

  /** Sessions as the processor has them: also those that were there before this page. */
  toldSessions(sessions: readonly QueriedSession[]): void {
    for (const { id, state, origin, openedAt, revision, openCalls } of sessions) {
      const row = this.#sessionRow(id, openedAt === null ? 0 : Date.parse(openedAt));
      row.state = state;
      row.origin ??= origin;
      row.revision = revision;
      row.openCalls = openCalls;
    }
  }

  /** Functions of a session as the processor has them; its figures reach further back than the feed. */
  toldFunctions(sessionId: string, functions: readonly QueriedFunction[]): void {
    for (const { name, version, schema, registered, visible, ...figures } of functions) {
      const row = this.#function(sessionId, name);
      row.registered = Math.max(row.registered, Date.parse(registered));
      const known = row.versions.get(version);
      row.versions.set(version, {
        version,
        description: schema.description,
        parameters: JSON.stringify(schema.parameters),
        timeoutMs: schema.timeout,
        sensitive: known?.sensitive ?? false,
      });
      row.told.set(version, { visible, ...figures });
    }
  }

  /** Calls of a session that began before the feed reaches back; the feed is on its way with the young ones. */
  toldCalls(sessionId: string, calls: readonly QueriedCall[], now: number): void {
    for (const { callId, name, outcome, attempt, calledAt } of calls) {
      const sentAt = Date.parse(calledAt);
      if (this.#lives.get(sessionId, callId) !== null || sentAt > now - YOUNG_MS) continue;
      const about = { type: 'console.event', topic: null, sentAt, by: 'processor', sessionId, callId } as const;
      this.add({ ...about, record: 'ToolCall', value: { name } }, sentAt);
      if (outcome !== null) this.add({ ...about, record: 'ToolResult', value: { name, outcome, attempt } }, sentAt);
    }
    this.calls.sort((one, other) => one.at - other.at);
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
    const row = this.#topicRow(name);
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

  #topicRow(name: string): TopicRow {
    const row: TopicRow = this.topics.get(name) ?? { name, seen: 0, offsets: new Map(), records: [], recent: [] };
    this.topics.set(name, row);
    return row;
  }

  #call(event: ConsoleEvent, life: CallLife): void {
    let row = this.#rows.get(life);
    if (row === undefined) {
      row = { sessionId: event.sessionId, life, at: timeOf(event), revision: null, dueAt: null, decisions: [] };
      this.#rows.set(life, row);
      this.calls.push(row);
      this.#sessionRow(event.sessionId, timeOf(event)).calls += 1;
      if (this.calls.length > CALLS_KEPT) {
        const oldest = this.calls.shift();
        if (oldest !== undefined) this.#rows.delete(oldest.life);
      }
    }
    if (event.record === 'ToolCall') row.revision = number(event.value?.revision);
    const timeout = event.record === 'ExecutionRequest' ? number(event.value?.timeoutMs) : null;
    if (timeout !== null) row.dueAt = timeOf(event) + timeout;
    if (event.record === 'ExecutionResult' || life.outcome !== null) row.dueAt = null;
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

  #sessionRow(id: string, since: number): SessionRow {
    const known = this.sessions.get(id);
    if (known !== undefined) return known;
    const row: SessionRow = {
      id,
      state: 'opening',
      client: null,
      origin: null,
      since,
      openCalls: null,
      revision: 0,
      calls: 0,
      tools: new Map(),
    };
    this.sessions.set(id, row);
    return row;
  }

  #session(event: ConsoleEvent): void {
    const value = event.value ?? {};
    const session = () => this.#sessionRow(event.sessionId, timeOf(event));
    switch (event.record) {
      case 'SessionOpened':
        Object.assign(session(), { client: text(value.client), origin: text(value.origin) });
        return;
      case 'SessionAttached':
        session().state = 'attached';
        return;
      case 'SessionDetached':
        session().state = 'detached';
        return;
      case 'SessionClosed':
        session().state = 'closed';
        return;
      case 'SessionTools': {
        const row = session();
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
      told: new Map(),
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
