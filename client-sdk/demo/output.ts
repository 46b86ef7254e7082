import { type CallLife, overheadMs, sinceCall } from '@function-registry/client/feed';

/** Where the demo tells what it sees: lines for people, or one JSON object a line. */
export interface Output {
  line(text: string): void;
  /** A call is over. */
  call(life: CallLife): void;
  measured(figures: object): void;
}

export function plainOutput(write: (line: string) => void): Output {
  return { line: write, call: () => undefined, measured: () => undefined };
}

export function jsonOutput(write: (line: string) => void): Output {
  const object = (value: object) => write(JSON.stringify(value));
  return {
    line: () => undefined,
    call(life) {
      const { callId, name, outcome, attempt, handlerMs } = life;
      for (const { at, record, by, topic, partition, offset, sentence } of life.moments) {
        object({ callId, ms: round(sinceCall(life, at)), record, by, topic, partition, offset, sentence });
      }
      object({ callId, name, outcome, attempt, overheadMs: round(overheadMs(life)), handlerMs: round(handlerMs) });
    },
    measured: object,
  };
}

/** To microseconds, which is what the clocks give. */
function round(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1_000) / 1_000;
}
