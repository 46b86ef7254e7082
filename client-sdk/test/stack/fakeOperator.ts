/** What the gateway answers to operators (docs/protocol.md) and passes on from the processor (docs/queries.md), told from a fake stack's records. */
export interface Told {
  /** Records as frames of the live feed, oldest first. */
  readonly events: readonly any[];
  readonly sessions: readonly {
    readonly id: string;
    readonly tools: ReadonlyMap<string, any>;
    readonly revision: number;
  }[];
  /** Called with what a redrive says. */
  readonly redriven: (place: string, reason: string) => void;
}

const TOPICS = ['functions.registrations', 'tools.calls', 'tools.results', 'alerts', 'dead-letters'];
const WHEN = '2026-01-01T00:00:00Z';

/** @returns null where there is no such path */
export function operatorAnswer(path: string, body: string, { events, sessions, redriven }: Told): object | null {
  const stored = (topic: string) => events.filter((event) => event.topic === topic);
  const calls = (session: string) =>
    events
      .filter(({ record, sessionId }) => record === 'ToolCall' && sessionId === session)
      .map(({ callId, value }) => {
        const settled = events.find((event) => event.record === 'ToolResult' && event.callId === callId);
        const outcome = settled?.value.outcome ?? null;
        return { callId, name: value.name, version: '1.0.0', state: 'settled', outcome, attempt: 1, calledAt: WHEN };
      });
  const [, id = '', part, callId] = /^\/v1\/sessions\/([^/?]+)(?:\/(\w+)(?:\/([^/?]+))?)?/.exec(path) ?? [];
  const session = sessions.find((known) => known.id === id);

  if (path === '/v1/operator') return { user: 'fake|olga', queries: true };
  if (path === '/v1/operator/topics') {
    const readers = [{ group: 'stream-processor', lag: 2 }];
    return { topics: TOPICS.map((name) => ({ name, ends: [0, stored(name).length], readers })) };
  }
  const topic = /^\/v1\/operator\/topics\/([^/]+)\/records/.exec(path)?.[1];
  if (topic !== undefined) return { records: stored(topic) };
  const [, partition, offset] = /^\/v1\/operator\/dead-letters\/(\d+)\/(\d+)\/redrive$/.exec(path) ?? [];
  if (partition !== undefined) {
    redriven(`${partition}@${offset}`, JSON.parse(body).reason);
    return { topic: 'tools.calls', partition: 3, offset: 77 };
  }
  if (path.startsWith('/v1/functions')) {
    const stats = {
      totalCalls: 40,
      errorRate: 0.25,
      avgExecutionTime: 3.5,
      lastError: null,
      callsPerMinute: 4,
      uniqueUsers: 3,
    };
    return { functions: [{ name: 'getWeather', versions: ['1.0.0'], sessions: 7, stats }], cursor: null };
  }
  if (path.startsWith('/v1/sessions?')) {
    const older = { id: 'fedcba9876543210.0', state: 'detached', revision: 3, openCalls: 2 };
    const all = [
      ...sessions.map((known) => ({ id: known.id, state: 'attached', revision: known.revision, openCalls: 0 })),
      older,
    ];
    return { sessions: all.map((known) => ({ ...known, user: null, origin: null, openedAt: WHEN })), cursor: null };
  }
  if (part === 'functions') {
    const functions = [...(session?.tools.values() ?? [])].map(
      ({ name, version = '1.0.0', description, parameters }) => {
        const figures = { registered: WHEN, visible: true, callCount: 12, avgExecutionTime: 1.5, errorRate: 0.5 };
        return { name, version, schema: { description, parameters, timeout: 5_000 }, ...figures };
      },
    );
    return { functions, cursor: null };
  }
  if (part === 'calls' && callId !== undefined) {
    const known = calls(id).find((call) => call.callId === callId);
    const decided = {
      id: 'a',
      decision: 'ADMITTED',
      reason: 'Arguments fit, no limit is set.',
      attempt: 1,
      topic: 'tools.calls',
      offset: 7,
    };
    return { ...(known ?? { callId, name: 'ofYesterday', state: 'settled' }), due: null, events: [decided] };
  }
  if (part === 'calls') {
    const older = {
      callId: 'call_old',
      name: 'ofYesterday',
      state: 'settled',
      outcome: 'TIMEOUT',
      attempt: 2,
      calledAt: WHEN,
    };
    return { calls: [...calls(id), older], cursor: null };
  }
  return null;
}
