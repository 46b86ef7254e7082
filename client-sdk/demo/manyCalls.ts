import { type CallLife, type Hops, hopsOf, overheadMs } from '@function-registry/client/feed';
import type { Output } from './output';
import type { DemoSession } from './session';
import { percentile } from './text';

const ONE_CALL = 'What is the weather in Berlin?';
const THREE_CALLS = 'Compare Berlin, Paris and Oslo.';
/** Warming up may be fast; but a gateway takes 100 messages a second from a client, and each call begins with one. */
const WARM_UP_PER_SECOND = 80;

/** What each hop is made of, in the order of a call. */
const HOPS: readonly (readonly [keyof Hops, string])[] = [
  ['admit', 'bridge    → processor   tools.calls, checked and admitted'],
  ['dispatch', 'processor → gateway     gateway.inbox, written to the socket'],
  ['socket', 'gateway   ⇄ client      socket there and back, less the handler'],
  ['settle', 'gateway   → processor   executions.results, settled'],
  ['deliver', 'processor → bridge      tools.results, handed to the model'],
];

/** Calls one after the other. @returns what differed from the expected */
export async function manyCalls(
  session: DemoSession,
  out: Output,
  calls: number,
  warmUp: number,
  rate: number,
): Promise<string[]> {
  if (warmUp > 0) {
    out.line(`${warmUp} calls to warm up, not counted`);
    const threes = Math.floor(warmUp / 3);
    await inSequence(session, THREE_CALLS, threes, WARM_UP_PER_SECOND);
    await inSequence(session, ONE_CALL, warmUp - 3 * threes, WARM_UP_PER_SECOND);
    await session.nextCalls(warmUp);
  }
  out.line(`${calls} calls, one after the other, at most ${rate} a second`);
  await inSequence(session, ONE_CALL, calls, rate);
  const lives = await session.nextCalls(calls);
  for (const life of lives) out.call(life);

  const good = lives.filter(({ outcome }) => outcome === 'succeeded');
  const overheads = good.map(overheadMs).filter((ms) => ms !== null);
  const at = (share: number) => percentile(overheads, share).toFixed(1);
  out.line(`${lives.length} calls: ${good.length} succeeded.`);
  out.line(`Overhead p50 ${at(0.5)} ms   p90 ${at(0.9)} ms   p99 ${at(0.99)} ms   (whole call less the handler)`);
  out.line('made of, p50:');
  for (const [hop, what] of HOPS) out.line(`${hopP50(good, hop).toFixed(2).padStart(9)} ms  ${what}`);
  out.measured({
    calls: lives.length,
    warmUp,
    overheadMs: { p50: percentile(overheads, 0.5), p90: percentile(overheads, 0.9), p99: percentile(overheads, 0.99) },
    hopsP50Ms: Object.fromEntries(HOPS.map(([hop]) => [hop, hopP50(good, hop)])),
  });
  if (good.length === calls && overheads.length === calls) return [];
  return [`expected ${calls} calls that succeed and reach the model, got ${overheads.length}`];
}

async function inSequence(session: DemoSession, say: string, turns: number, perSecond: number): Promise<void> {
  const began = performance.now();
  for (let i = 0; i < turns; i += 1) {
    const early = began + (i * 1_000) / perSecond - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    await session.client.sendText(say);
  }
}

function hopP50(lives: readonly CallLife[], hop: keyof Hops): number {
  const times = lives.map((life) => hopsOf(life)[hop]).filter((ms) => ms !== null);
  return percentile(times, 0.5);
}
