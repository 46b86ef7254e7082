/** Beyond this the exact number tells nothing. */
const ENDLESS = 1_000_000_000;

/** A group under way: what it is made of itself, what stands in it before its last part, that part, and where an alternative began. */
interface Group {
  own: number;
  done: number;
  last: number;
  branch: number;
}

/** Escapes, classes, group starts and counted repetitions count as one; anything else by its characters. */
const TOKEN =
  /\\[uxpP]\{[^}]*\}|\\u[^]{0,4}|\\x[^]{0,2}|\\c[^]?|\\[^]?|\[(?:\\[^]?|[^\]\\])*\]?|\(\?[a-zA-Z-]*[:)]|\(\?<[^>]*>|\(|\{(\d+)(,(\d*))?\}|[^]/g;

/**
 * How many steps a pattern has when its repetitions are written out, which the server's RE2 does: `(a{30}){30}` has 900 and more.
 * The processor's PatternSize reckons the same.
 */
export function patternSize(pattern: string): number {
  const around: Group[] = [];
  let group = newGroup(0);
  const add = (size: number) => {
    group.done += group.last;
    group.last = size;
  };
  // an empty alternative is a step too
  const fill = () => {
    if (group.done + group.last === group.branch) add(1);
  };
  const close = () => {
    const outer = around.pop();
    if (outer === undefined) return add(1);
    fill();
    const size = group.own + group.done + group.last;
    group = outer;
    add(size);
  };
  for (const [token, least, range, most] of pattern.matchAll(TOKEN)) {
    // (?i) is no part: a repetition behind it is of what stands before
    if (token.startsWith('(?') && token.endsWith(')')) continue;
    if (token.startsWith('(')) {
      around.push(group);
      group = newGroup(token.endsWith(':') ? 0 : 2);
    } else if (token === ')') close();
    else if (token === '|') {
      fill();
      add(1);
      add(0);
      group.branch = group.done;
    } else if (token === '*') group.last += 2;
    else if (token === '+' || token === '?') group.last += 1;
    else if (least !== undefined) {
      const more = most === undefined ? 0 : most === '' ? 1 : Math.max(0, Number(most) - Number(least));
      const each = group.last + (range === ',' ? 2 : 1);
      group.last = Math.max(1, Number(least) * group.last + more * each);
    } else add(1);
    group.last = Math.min(group.last, ENDLESS);
  }
  while (around.length > 0) close();
  fill();
  return Math.min(group.own + group.done + group.last, ENDLESS);
}

const newGroup = (own: number): Group => ({ own, done: 0, last: 0, branch: 0 });
