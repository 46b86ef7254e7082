import { type CallLife, deliveredAt, overheadMs } from '@function-registry/client/feed';
import type { Output } from './output';
import { SCENARIO, type Step, differences } from './scenario';
import type { DemoSession } from './session';
import { lifeLines, percentile, summaryLine } from './text';

/** Six calls in four turns. @returns what differed from the expected */
export async function sixCalls(session: DemoSession, out: Output, target: string): Promise<string[]> {
  const lives: CallLife[] = [];
  const wrong: string[] = [];
  for (const [index, step] of SCENARIO.entries()) {
    const { calls, answer } = await play(session, step);
    lives.push(...calls);
    wrong.push(...differences(step, inOrderAsked(step, calls)));
    if (index === 0) {
      out.line(`you    ${step.say}`);
      for (const call of calls) for (const line of lifeLines(call)) out.line(line);
      out.line(`model  ${answer}`);
    } else {
      out.line(summaryLine(step.say, calls, duration(calls)));
    }
    for (const call of calls) out.call(call);
  }
  const good = lives.filter(({ outcome }) => outcome === 'succeeded').length;
  const overheads = lives.map(overheadMs).filter((ms) => ms !== null);
  const others = `${lives.length - good} refused or failed${wrong.length === 0 ? ' as expected' : ''}`;
  const p50 = percentile(overheads, 0.5).toFixed(1);
  out.line(`${lives.length} calls: ${good} succeeded, ${others}.  Overhead p50 ${p50} ms.   The page: ${target}`);
  return wrong;
}

async function play(session: DemoSession, step: Step): Promise<{ calls: CallLife[]; answer: string }> {
  const [answer, calls] = await Promise.all([
    session.client.sendText(step.say).then(
      ({ text }) => text,
      (error: unknown) => `(no answer: ${String(error)})`,
    ),
    session.nextCalls(step.expect.length),
  ]);
  return { calls, answer };
}

/** Parallel calls may begin in any order; all that counts is which there were. */
function inOrderAsked(step: Step, calls: readonly CallLife[]): CallLife[] {
  const expected = step.expect.map(({ name, outcome }) => `${name} ${outcome}`);
  const rank = ({ name, outcome }: CallLife) => {
    const at = expected.indexOf(`${name} ${outcome ?? ''}`);
    return at < 0 ? expected.length : at;
  };
  return [...calls].sort((one, other) => rank(one) - rank(other));
}

function duration(calls: readonly CallLife[]): number {
  const begins = calls.map(({ moments }) => moments[0]?.at ?? NaN);
  const ends = calls.map((call) => deliveredAt(call) ?? call.moments.at(-1)?.at ?? NaN);
  return Math.max(...ends) - Math.min(...begins);
}
