import type { ConsoleEvent } from '@function-registry/client/feed';
import type { CallAnswer, FunctionTotals, QueriedCall, QueriedFunction, QueriedSession, TopicFigures } from './queries';

/** A topic's ends at some time, and how fast they moved since the look before. */
export interface Measured extends TopicFigures {
  readonly records: number;
  readonly perSecond: number | null;
  readonly at: number;
}

const PAGE = 200;

/**
 * What an operator may ask beyond the live feed, all of it on the page's own origin: queries of the processor, what the topics hold, and
 * the redrive of dead letters. Knows nothing until {@link begin} found out whether this page is an operator's.
 */
export class Operator {
  readonly #token: () => string | null;
  readonly #changed: () => void;
  /** issuer|subject; null: this page is nobody's of that role. */
  user: string | null = null;
  /** True where the gateway passes queries on. */
  queries = false;
  topics: ReadonlyMap<string, Measured> = new Map();
  /** Totals of function names over all sessions. */
  totals: ReadonlyMap<string, FunctionTotals> = new Map();
  /** Why the newest question got no answer; null when it did. */
  trouble: string | null = null;

  /** @param token one that was typed into the page; null where the browser or a local stack sees to it */
  constructor(token: () => string | null, changed: () => void) {
    this.#token = token;
    this.#changed = changed;
  }

  /** Finds out whether this page is an operator's. */
  async begin(): Promise<boolean> {
    const self = await this.#get<{ user: string; queries: boolean }>('/v1/operator').catch(() => null);
    this.user = self?.user ?? null;
    this.queries = self?.queries ?? false;
    this.trouble = null; // to be nobody's is no trouble
    this.#changed();
    return this.user !== null;
  }

  async measure(now: number): Promise<void> {
    const answer = await this.#asked<{ topics: TopicFigures[] }>('/v1/operator/topics');
    if (answer === null) return;
    this.topics = new Map(answer.topics.map((topic) => [topic.name, this.#measured(topic, now)]));
    this.#changed();
  }

  async functionTotals(): Promise<void> {
    const answer = await this.#asked<{ functions: FunctionTotals[] }>(`/v1/functions?limit=${PAGE}`);
    if (answer === null) return;
    this.totals = new Map(answer.functions.map((totals) => [totals.name, totals]));
    this.#changed();
  }

  async sessions(): Promise<readonly QueriedSession[]> {
    return (await this.#asked<{ sessions: QueriedSession[] }>(`/v1/sessions?limit=${PAGE}`))?.sessions ?? [];
  }

  async functionsOf(sessionId: string): Promise<readonly QueriedFunction[]> {
    return (
      (await this.#asked<{ functions: QueriedFunction[] }>(`/v1/sessions/${sessionId}/functions`))?.functions ?? []
    );
  }

  async callsOf(sessionId: string): Promise<readonly QueriedCall[]> {
    return (await this.#asked<{ calls: QueriedCall[] }>(`/v1/sessions/${sessionId}/calls?limit=${PAGE}`))?.calls ?? [];
  }

  /** Everything that the processor still knows of a call; null when that is nothing. */
  call(sessionId: string, callId: string): Promise<CallAnswer | null> {
    return this.#get<CallAnswer>(`/v1/sessions/${sessionId}/calls/${encodeURIComponent(callId)}`).catch(() => null);
  }

  /** The newest records of a topic, masked, oldest first. */
  async records(topic: string): Promise<readonly ConsoleEvent[]> {
    return (await this.#asked<{ records: ConsoleEvent[] }>(`/v1/operator/topics/${topic}/records`))?.records ?? [];
  }

  /** Puts a dead letter back where it was read from. @returns what became of it, in a sentence */
  async redrive(partition: number, offset: number, reason: string): Promise<{ good: boolean; text: string }> {
    try {
      const path = `/v1/operator/dead-letters/${partition}/${offset}/redrive`;
      const body = JSON.stringify({ reason });
      const done = await this.#get<{ topic: string; partition: number; offset: number }>(path, {
        method: 'POST',
        body,
      });
      return { good: true, text: `It is back as ${done.topic} ${done.partition}@${done.offset}; the audit says so.` };
    } catch (error) {
      return { good: false, text: (error as Error).message };
    }
  }

  #measured(topic: TopicFigures, at: number): Measured {
    const records = topic.ends.reduce((sum, end) => sum + end, 0);
    const before = this.topics.get(topic.name);
    const perSecond = before === undefined ? null : ((records - before.records) * 1_000) / Math.max(1, at - before.at);
    return { ...topic, records, perSecond, at };
  }

  async #asked<T>(path: string): Promise<T | null> {
    const before = this.trouble;
    let answer: T | null = null;
    try {
      answer = await this.#get<T>(path);
      this.trouble = null;
    } catch (error) {
      this.trouble = (error as Error).message;
    }
    if (before !== this.trouble) this.#changed();
    return answer;
  }

  /** @throws Error with a sentence for people */
  async #get<T>(path: string, init: RequestInit = {}): Promise<T> {
    const token = this.#token();
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(path, { ...init, headers }).catch(() => {
      throw new Error('The gateway does not answer.');
    });
    const answer = (await response.json().catch(() => null)) as (T & { error?: { message?: string } }) | null;
    if (!response.ok || answer === null) throw new Error(answer?.error?.message ?? `Status ${response.status}.`);
    return answer;
  }
}
