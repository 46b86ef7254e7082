import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../demo/main';
import { readOptions } from '../demo/options';
import { SCENARIO, differences } from '../demo/scenario';
import { percentile } from '../demo/text';
import { FakeStack } from './stack/fakeStack';

let stack: FakeStack;
beforeAll(async () => {
  stack = await FakeStack.start();
});
afterAll(() => stack.stop());

describe('the demo', () => {
  const errors = vi.spyOn(console, 'error');
  beforeEach(() => {
    errors.mockReset();
    errors.mockImplementation(() => undefined);
  });

  const run = async (...argv: string[]) => {
    const lines: string[] = [];
    const code = await main(['--target', stack.url, ...argv], (line) => lines.push(line));
    return { code, lines };
  };
  /** Times, offsets and ids differ from run to run; their places do not. */
  const masked = (line: string) =>
    line
      .replace(/ +\d+\.\d (ms| {2})/, ' 0.0 $1')
      .replace(/call_\d+/, 'call_N')
      .replace(/\b\d+@\d+ */, 'P@O ')
      .replace(/\d+(\.\d+)? ms/g, '# ms');

  it('prints the life of six calls', async () => {
    const { code, lines } = await run();
    expect(lines.map(masked)).toEqual([
      'session opened, 4 functions visible to the model (revision 1, # ms)',
      'you    What is the weather in Berlin?',
      'call   getWeather {"location":"Berlin"}                                       call_N',
      ' # ms  bridge     tools.calls         P@O the model asks',
      ' 0.0     processor  gateway.inbox       P@O admitted: arguments ok, no limit set',
      ' 0.0     gateway    → client                   attempt 1, deadline 5 s',
      ' 0.0     client     executions.results  P@O {"celsius":20,"condition":"sunny"}   handler # ms',
      ' 0.0     processor  tools.results       P@O succeeded',
      ' 0.0     bridge     → model                    overhead # ms',
      'model  It is 20 °C and sunny in Berlin.',
      'you    Compare Berlin, Paris and Oslo.        3 calls in parallel             succeeded succeeded succeeded   # ms',
      'you    Add seven and "x".                     calculateSum {"a":7,"b":"x"}    INVALID_ARGUMENTS  /b: expected number, got string',
      'you    Break something.                       alwaysFails {}                  EXECUTION_ERROR    API unavailable',
      `6 calls: 4 succeeded, 2 refused or failed as expected.  Overhead p50 # ms.   The page: ${stack.url}`,
    ]);
    expect(code).toBe(0);
  });

  it('prints JSON, the last object of each call with its outcome', async () => {
    const { code, lines } = await run('--json');
    const objects = lines.map((line) => JSON.parse(line));
    const ends = objects.filter((object) => 'outcome' in object);
    expect(ends.map(({ name, outcome, attempt }) => [name, outcome, attempt])).toEqual([
      ['getWeather', 'succeeded', 1],
      ['getWeather', 'succeeded', 1],
      ['getWeather', 'succeeded', 1],
      ['getWeather', 'succeeded', 1],
      ['calculateSum', 'INVALID_ARGUMENTS', 0],
      ['alwaysFails', 'EXECUTION_ERROR', 1],
    ]);
    for (const end of ends) {
      const last = objects.filter(({ callId }) => callId === end.callId).at(-1);
      expect(last).toBe(end);
      expect(end.overheadMs).toBeGreaterThan(0);
    }
    expect(ends[0].handlerMs).toBeGreaterThanOrEqual(0);
    expect(ends[4].handlerMs).toBeNull();
    expect(code).toBe(0);
  });

  it('measures many calls and says where the time goes', async () => {
    const { code, lines } = await run('--calls', '20', '--warm-up', '4', '--rate', '80');
    expect(lines.slice(1, 4)).toEqual([
      '4 calls to warm up, not counted',
      '20 calls, one after the other, at most 80 a second',
      '20 calls: 20 succeeded.',
    ]);
    expect(lines[4]).toMatch(/^Overhead p50 \d+\.\d ms {3}p90 \d+\.\d ms {3}p99 \d+\.\d ms/);
    expect(lines.slice(6)).toHaveLength(5);
    for (const line of lines.slice(6)) expect(line).toMatch(/^ +\d+\.\d\d ms {2}\w+ +[→⇄]/);
    expect(code).toBe(0);
  });

  it('ends with 1 and says so when no gateway answers', async () => {
    const code = await main(['--target', 'http://127.0.0.1:1'], () => undefined);
    expect(code).toBe(1);
    expect(errors).toHaveBeenCalledWith(expect.stringContaining('UNAVAILABLE'));
  }, 30_000);

  it('ends with 2 for a command line that is wrong', async () => {
    expect((await run('--calls', 'many')).code).toBe(2);
    expect((await run('--help')).code).toBe(0);
  });

  it('names each difference from what was expected', () => {
    const [, parallel] = SCENARIO;
    expect(differences(parallel!, [...parallel!.expect])).toEqual([]);
    expect(differences(parallel!, [{ name: 'getWeather', outcome: 'TIMEOUT' }])).toEqual([
      '"Compare Berlin, Paris and Oslo." call 1: expected getWeather succeeded, got getWeather TIMEOUT',
      '"Compare Berlin, Paris and Oslo." call 2: expected getWeather succeeded, got no call',
      '"Compare Berlin, Paris and Oslo." call 3: expected getWeather succeeded, got no call',
    ]);
  });

  it.each([
    [['--target', 'ftp://x'], /no http/],
    [['--calls', '0'], /whole number/],
    [['--nonsense'], /no option/],
    [['--token'], /needs a value/],
  ])('refuses %j', (argv, message) => {
    expect(readOptions(argv)).toMatch(message);
  });

  it('takes values after a space or an equals sign', () => {
    expect(readOptions(['--target=http://h:1/', '--calls', '5'])).toMatchObject({ target: 'http://h:1', calls: 5 });
  });

  it('reads percentiles off sorted values', () => {
    const values = [5, 1, 4, 2, 3];
    expect([0.5, 0.9, 0.99].map((share) => percentile(values, share))).toEqual([3, 5, 5]);
  });
});
