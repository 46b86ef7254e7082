/** One step in the life of a call. */
export interface Moment {
  /** Name of the record, or of what a gateway saw. */
  readonly record: string;
  /** Who did it: bridge, processor, gateway or client. */
  readonly by: string;
  /** Whom it reached where no topic stands between. */
  readonly to: 'client' | 'model' | null;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
  /** Milliseconds since the epoch, with decimals. */
  readonly at: number;
  readonly attempt: number | null;
  readonly sentence: string;
}

/** Everything known of one call. Moments stand in order of time. */
export interface CallLife {
  readonly callId: string;
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
  readonly moments: readonly Moment[];
  /** `succeeded`, a code, or null while open. */
  readonly outcome: string | null;
  /** The result, or the error's message; null while open. */
  readonly answer: string | null;
  /** Attempts dispatched. */
  readonly attempt: number;
  /** Milliseconds that the handler took; null when none ran or ended. */
  readonly handlerMs: number | null;
}

/** Where a call spends its time besides the handler, in milliseconds. Null where a moment is missing. */
export interface Hops {
  /** Bridge, `tools.calls`, decision. */
  readonly admit: number | null;
  /** `gateway.inbox`, gateway. */
  readonly dispatch: number | null;
  /** Socket there and back, gateway. */
  readonly socket: number | null;
  /** `executions.results`, decision. */
  readonly settle: number | null;
  /** `tools.results`, bridge. */
  readonly deliver: number | null;
}

/** Milliseconds from the call's first moment to `at`. */
export function sinceCall(life: CallLife, at: number): number {
  return at - (life.moments[0]?.at ?? at);
}

/** When the output was handed to the model; null while it was not. */
export function deliveredAt(life: CallLife): number | null {
  return atOf(life, 'Delivered');
}

/** Whole time from the bridge's ToolCall to the model's output, less the handler's; null until delivered. */
export function overheadMs(life: CallLife): number | null {
  const asked = atOf(life, 'ToolCall');
  const delivered = deliveredAt(life);
  return asked === null || delivered === null ? null : delivered - asked - (life.handlerMs ?? 0);
}

/** The overhead, hop by hop. */
export function hopsOf(life: CallLife): Hops {
  const asked = atOf(life, 'ToolCall');
  const admitted = atOf(life, 'ExecutionRequest');
  const sent = atOf(life, 'CallSent');
  const answered = atOf(life, 'ExecutionResult');
  const settled = atOf(life, 'ToolResult');
  const roundTrip = between(sent, answered);
  return {
    admit: between(asked, admitted),
    dispatch: between(admitted, sent),
    socket: roundTrip === null ? null : roundTrip - (life.handlerMs ?? 0),
    settle: between(answered, settled),
    deliver: between(settled, deliveredAt(life)),
  };
}

function between(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : to - from;
}

function atOf(life: CallLife, record: string): number | null {
  return life.moments.find((moment) => moment.record === record)?.at ?? null;
}
