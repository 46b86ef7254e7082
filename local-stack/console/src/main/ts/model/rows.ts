import type { CallLife, ConsoleEvent } from '@function-registry/client/feed';

/** A call, and the session it belongs to. */
export interface CallRow {
  readonly sessionId: string;
  readonly life: CallLife;
  /** When it was first heard of, in milliseconds since the epoch. */
  readonly at: number;
  /** Tools revision that the model saw; null where the call says none. */
  revision: number | null;
  /** Deadline of the running attempt, in milliseconds since the epoch; null where none runs. */
  dueAt: number | null;
  readonly decisions: Decision[];
}

/** What the processor decided about a call, from the audit. */
export interface Decision {
  readonly at: number;
  readonly decision: string;
  readonly reason: string | null;
}

/** A session as its records tell it. */
export interface SessionRow {
  readonly id: string;
  state: 'opening' | 'attached' | 'detached' | 'closed';
  client: string | null;
  origin: string | null;
  since: number;
  revision: number;
  calls: number;
  /** Calls without outcome, as the processor counts them; null where it was not asked. */
  openCalls: number | null;
  /** Tool lists by revision, newest last; the newest 20. */
  readonly tools: Map<number, readonly Tool[]>;
}

/** One tool as the model was shown it. */
export interface Tool {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** JSON Schema as text. */
  readonly parameters: string;
}

/** A function of a session: every version that was registered, and how its calls went. */
export interface FunctionRow {
  readonly sessionId: string;
  readonly name: string;
  /** Definitions by version, in the order of registration. */
  readonly versions: Map<string, Definition>;
  readonly warnings: Map<string, readonly Finding[]>;
  /** What the processor says of each version; empty where it was not asked. */
  readonly told: Map<string, Told>;
  refusal: string | null;
  registered: number;
  calls: number;
  failed: number;
  totalMs: number;
  timed: number;
  lastError: string | null;
}

/** A function version as the processor has it. */
export interface Told {
  /** True while the model sees it. */
  readonly visible: boolean;
  readonly callCount: number;
  /** Milliseconds in the handler; null while none ran. */
  readonly avgExecutionTime: number | null;
  /** 0 to 1. */
  readonly errorRate: number;
}

export interface Definition {
  readonly version: string;
  readonly description: string;
  readonly parameters: string;
  readonly timeoutMs: number;
  readonly sensitive: boolean;
}

export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly pointer: string;
}

/** What was seen of a topic. */
export interface TopicRow {
  readonly name: string;
  seen: number;
  /** Newest offset by partition. */
  readonly offsets: Map<number, number>;
  /** Newest records, oldest first. */
  readonly records: ConsoleEvent[];
  /** Times of arrival within the last ten seconds, oldest first. */
  readonly recent: number[];
}
