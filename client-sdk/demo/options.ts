/** What was asked for on the command line. */
export interface Options {
  /** Address of the gateway, without a trailing slash. */
  readonly target: string;
  readonly token: string | undefined;
  readonly json: boolean;
  /** Calls to measure; null: the six calls of the demo. */
  readonly calls: number | null;
  /** Calls before those, not counted. */
  readonly warmUp: number;
  /** Of the calls to measure at most so many a second begin. */
  readonly rate: number;
  readonly help: boolean;
}

export const HELP = `demo: registers functions, lets the model call them, prints the life of each call

  --target URL    gateway to use (default http://localhost:8080)
  --token JWT     token for it (default: an anonymous session)
  --json          one JSON object a line; the last per call has its outcome
  --calls N       N calls one after the other, then p50, p90 and p99 of the overhead, and where it is spent
  --rate R        of those N calls at most R a second begin (default 40, at most 80)
  --warm-up K     calls before those N that are not counted (default 2000: a JVM that has just started compiles)
  --help

Exit code: 0 when each outcome is the expected one, 1 when not, 2 when the command line is wrong.`;

/** @returns the options, or what is wrong with the command line */
export function readOptions(argv: readonly string[]): Options | string {
  const values = new Map<string, string>();
  for (let i = 0; i < argv.length; i += 1) {
    const [name, inline] = splitOnce(argv[i] ?? '');
    if (name === '--json' || name === '--help' || name === '-h') {
      values.set(name === '-h' ? '--help' : name, 'true');
    } else if (['--target', '--token', '--calls', '--warm-up', '--rate'].includes(name)) {
      const value = inline ?? argv[(i += 1)];
      if (value === undefined) return `${name} needs a value.`;
      values.set(name, value);
    } else {
      return `There is no option ${name}.`;
    }
  }
  const target = (values.get('--target') ?? 'http://localhost:8080').replace(/\/+$/, '');
  if (!/^https?:\/\/./.test(target)) return `--target ${target} is no http or https address.`;
  const calls = values.has('--calls') ? Number(values.get('--calls')) : null;
  if (calls !== null && !(Number.isInteger(calls) && calls > 0)) return '--calls needs a whole number above 0.';
  const warmUp = Number(values.get('--warm-up') ?? 2000);
  if (!(Number.isInteger(warmUp) && warmUp >= 0)) return '--warm-up needs a whole number.';
  const rate = Number(values.get('--rate') ?? 40);
  if (!(rate > 0 && rate <= 80)) return '--rate needs a number above 0 and at most 80.';
  const token = values.get('--token');
  return { target, token, json: values.has('--json'), calls, warmUp, rate, help: values.has('--help') };
}

function splitOnce(argument: string): [string, string | undefined] {
  const at = argument.indexOf('=');
  return at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}
