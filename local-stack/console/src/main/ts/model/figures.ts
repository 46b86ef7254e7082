import { overheadMs } from '@function-registry/client/feed';
import type { CallRow } from './rows';

/** One bar: what it stands for and how large it is. */
export interface Bar {
  readonly label: string;
  readonly value: number;
}

/** Calls of one minute. */
export interface Minute {
  /** Its beginning, in milliseconds since the epoch. */
  readonly at: number;
  readonly calls: number;
  readonly failed: number;
  /** Overhead of its calls in milliseconds; null where none was measured. */
  readonly p50: number | null;
  readonly p99: number | null;
}

const MINUTE_MS = 60_000;

/** The newest minutes up to `now`, oldest first, empty ones too. */
export function perMinute(calls: readonly CallRow[], now: number, minutes: number): Minute[] {
  const last = Math.floor(now / MINUTE_MS);
  const buckets = Array.from({ length: minutes }, () => ({ calls: 0, failed: 0, overheads: [] as number[] }));
  for (const { life, at } of calls) {
    const bucket = buckets[minutes - 1 - (last - Math.floor(at / MINUTE_MS))];
    if (bucket === undefined) continue;
    bucket.calls += 1;
    if (life.outcome !== null && life.outcome !== 'succeeded') bucket.failed += 1;
    const overhead = overheadMs(life);
    if (overhead !== null) bucket.overheads.push(overhead);
  }
  return buckets.map(({ calls: count, failed, overheads }, i) => {
    overheads.sort((a, b) => a - b);
    return {
      at: (last - minutes + 1 + i) * MINUTE_MS,
      calls: count,
      failed,
      p50: percentile(overheads, 0.5),
      p99: percentile(overheads, 0.99),
    };
  });
}

/** @param sorted ascending */
export function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? null;
}

/** How often each text comes, the most frequent first; beyond `most` they are one bar. */
export function countBy(calls: readonly CallRow[], textOf: (row: CallRow) => string | null, most = 8): Bar[] {
  const counts = new Map<string, number>();
  for (const row of calls) {
    const key = textOf(row);
    if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const bars = [...counts].map(([label, value]) => ({ label, value })).sort((a, b) => b.value - a.value);
  const rest = bars.slice(most).reduce((sum, { value }) => sum + value, 0);
  return rest === 0 ? bars : [...bars.slice(0, most), { label: 'all others', value: rest }];
}

/** Succeeded, open, or the code. */
export function outcomeOf({ life }: CallRow): string {
  return life.outcome ?? 'open';
}

/** The kind that a colour stands for. */
export function kindOf(outcome: string | null): 'open' | 'good' | 'bad' {
  if (outcome === null) return 'open';
  return outcome === 'succeeded' ? 'good' : 'bad';
}
