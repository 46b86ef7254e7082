/** A call that is expected. */
export interface ExpectedCall {
  readonly name: string;
  readonly outcome: string;
}

/** One thing to say to the model, and what must come of it. */
export interface Step {
  readonly say: string;
  readonly expect: readonly ExpectedCall[];
}

const succeeded: ExpectedCall = { name: 'getWeather', outcome: 'succeeded' };

/** One call, three in parallel, one with wrong arguments, one whose handler throws. */
export const SCENARIO: readonly Step[] = [
  { say: 'What is the weather in Berlin?', expect: [succeeded] },
  { say: 'Compare Berlin, Paris and Oslo.', expect: [succeeded, succeeded, succeeded] },
  { say: 'Add seven and "x".', expect: [{ name: 'calculateSum', outcome: 'INVALID_ARGUMENTS' }] },
  { say: 'Break something.', expect: [{ name: 'alwaysFails', outcome: 'EXECUTION_ERROR' }] },
];

/** @returns one line for each difference between what came and what was expected */
export function differences(step: Step, came: readonly { name: string; outcome: string | null }[]): string[] {
  const told = (call: { name: string; outcome: string | null } | undefined) =>
    call === undefined ? 'no call' : `${call.name} ${call.outcome ?? 'without outcome'}`;
  const lines: string[] = [];
  for (let i = 0; i < Math.max(step.expect.length, came.length); i += 1) {
    const [expected, actual] = [told(step.expect[i]), told(came[i])];
    if (expected !== actual) lines.push(`"${step.say}" call ${i + 1}: expected ${expected}, got ${actual}`);
  }
  return lines;
}
