import { type CallLife, type Moment, overheadMs, sinceCall } from '@function-registry/client/feed';

/** Records that a line of their own would only repeat: the start shows in the handler's time. */
const UNTOLD = new Set(['ExecutionStarted']);

/** The life of a call: what was called, then a line per moment. */
export function lifeLines(life: CallLife): string[] {
  const moments = life.moments.filter(({ record }) => !UNTOLD.has(record));
  const call = `call   ${life.name} ${life.arguments}`;
  return [
    `${call.padEnd(77)} ${life.callId}`,
    ...moments.map((moment, index) => momentLine(life, moment, index === 0)),
  ];
}

function momentLine(life: CallLife, moment: Moment, first: boolean): string {
  const at = sinceCall(life, moment.at).toFixed(1).padStart(12);
  const by = moment.by.padEnd(10);
  const line = (place: string, rest: string) => `${at} ${first ? 'ms' : '  '}  ${by} ${place} ${rest}`.trimEnd();
  if (moment.record === 'Delivered') {
    const overhead = overheadMs(life);
    return line('→ model'.padEnd(26), overhead === null ? '' : `overhead ${overhead.toFixed(1)} ms`);
  }
  if (moment.to === 'client') return line('→ client'.padEnd(26), moment.sentence);
  const place = `${(moment.topic ?? '').padEnd(18)}  ${`${moment.partition ?? '?'}@${moment.offset ?? '?'}`.padEnd(6)}`;
  const { handlerMs } = life;
  const told = moment.record === 'ExecutionResult' && handlerMs !== null ? `   handler ${handlerMs.toFixed(1)} ms` : '';
  return line(place, moment.sentence + told);
}

/** Several calls of one turn, or one that failed, in a line. */
export function summaryLine(say: string, lives: readonly CallLife[], ms: number): string {
  const [only] = lives;
  const you = `you    ${say}`.padEnd(45);
  if (only !== undefined && lives.length === 1) {
    return `${you} ${`${only.name} ${only.arguments}`.padEnd(31)} ${(only.outcome ?? 'open').padEnd(18)} ${only.answer ?? ''}`.trimEnd();
  }
  const outcomes = lives.map(({ outcome }) => outcome ?? 'open').join(' ');
  return `${you} ${`${lives.length} calls in parallel`.padEnd(31)} ${outcomes}   ${ms.toFixed(0)} ms`;
}

/** The value below which a share of the sorted values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
