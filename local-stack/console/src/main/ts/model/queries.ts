/** Answers of the gateway to operators and of the processor's query API (docs/protocol.md, docs/queries.md), as far as the page reads them. */

export interface TopicFigures {
  readonly name: string;
  /** Offset of the next record, by partition. */
  readonly ends: readonly number[];
  readonly readers: readonly { readonly group: string; readonly lag: number }[];
}

export interface QueriedSession {
  readonly id: string;
  readonly state: 'attached' | 'detached' | 'closed';
  readonly user: string | null;
  readonly origin: string | null;
  readonly openedAt: string | null;
  readonly revision: number;
  readonly openCalls: number;
}

export interface QueriedFunction {
  readonly name: string;
  readonly version: string;
  readonly schema: { readonly description: string; readonly parameters: unknown; readonly timeout: number };
  readonly registered: string;
  readonly visible: boolean;
  readonly callCount: number;
  readonly avgExecutionTime: number | null;
  readonly errorRate: number;
}

export interface FunctionTotals {
  readonly name: string;
  readonly versions: readonly string[];
  readonly sessions: number;
  readonly stats: {
    readonly totalCalls: number;
    readonly errorRate: number;
    readonly avgExecutionTime: number | null;
    readonly lastError: string | null;
    readonly callsPerMinute: number;
    readonly uniqueUsers: number;
  };
}

export interface QueriedCall {
  readonly callId: string;
  readonly name: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly attempt: number;
  readonly calledAt: string;
}

/** The whole life of a call, as the processor decided it. */
export interface CallAnswer extends QueriedCall {
  readonly version: string | null;
  /** When its timer acts next; null once it has settled. */
  readonly due: string | null;
  readonly events: readonly {
    readonly id: string;
    readonly decision: string;
    readonly reason: string;
    readonly attempt: number | null;
    /** Where the record stands that caused it. */
    readonly topic: string;
    readonly offset: number;
  }[];
}
