import { h } from 'preact';
import { useMemo } from 'preact/hooks';
import type { FunctionRow } from '../model/rows';
import { formatted } from './callPage';

type Go = (params: Record<string, string | undefined>) => void;

/** A function of a session: status, figures, lint, and what its newest version changed. */
export function FunctionCard({ fn, chosen, go }: { fn: FunctionRow; chosen: string | undefined; go: Go }) {
  const versions = [...fn.versions.values()];
  const newest = versions.at(-1);
  const before = versions.at(-2);
  const findings = [...fn.warnings.values()].flat();
  return h(
    'details',
    {},
    h(
      'summary',
      {},
      h('code', {}, fn.name),
      h('span', { class: 'hint' }, statusText(fn, newest?.version)),
      findings.length === 0 ? null : h('span', { class: 'badge', 'data-kind': 'open' }, `lint ${findings.length}`),
    ),
    h('p', {}, newest?.description),
    h('p', { class: 'hint' }, statsText(fn)),
    fn.lastError === null ? null : h('p', { class: 'finding' }, `last error: ${fn.lastError}`),
    findings.map((finding, i) =>
      h('p', { class: 'finding', key: i }, `${finding.code} ${finding.pointer}  ${finding.message}`),
    ),
    before === undefined || newest === undefined ? null : h(VersionDiff, { before, after: newest }),
    h(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'aria-pressed': chosen === fn.name,
        onClick: () => go({ name: chosen === fn.name ? undefined : fn.name }),
      },
      chosen === fn.name ? 'Show all calls' : 'Show only its calls',
    ),
  );
}

function statusText({ refusal, registered }: FunctionRow, version: string | undefined): string {
  if (refusal !== null) return `refused: ${refusal}`;
  return registered === 0 ? 'called, registration not seen' : `registered, version ${version ?? '?'}`;
}

function statsText({ calls, failed, totalMs, timed }: FunctionRow): string {
  const mean = timed === 0 ? '' : `, ${(totalMs / timed).toFixed(1)} ms on average`;
  return calls === 0
    ? 'not called yet'
    : `${calls} calls, ${failed} failed (${((failed / calls) * 100).toFixed(0)} %)${mean}`;
}

function VersionDiff({ before, after }: { before: Shown; after: Shown }) {
  const lines = useMemo(() => diff(linesOf(before), linesOf(after)), [before, after]);
  return h(
    'details',
    { class: 'diff' },
    h('summary', {}, `${before.version} → ${after.version}`),
    h(
      'pre',
      {},
      lines.map(({ sign, text }, i) => h('span', { key: i, 'data-sign': sign }, `${sign} ${text}\n`)),
    ),
  );
}

interface Shown {
  readonly version: string;
  readonly description: string;
  readonly parameters: string;
}

function linesOf({ description, parameters }: Shown): string[] {
  return [description, ...formatted(parameters).split('\n')];
}

/** Lines that both have stay; the longest common subsequence, which is short enough here. */
function diff(one: readonly string[], other: readonly string[]): { sign: ' ' | '-' | '+'; text: string }[] {
  const common = one.filter((line) => other.includes(line));
  const result: { sign: ' ' | '-' | '+'; text: string }[] = [];
  let [i, j] = [0, 0];
  for (const line of [...common, null]) {
    while (i < one.length && one[i] !== line) result.push({ sign: '-', text: one[i++] ?? '' });
    while (j < other.length && other[j] !== line) result.push({ sign: '+', text: other[j++] ?? '' });
    if (line !== null && i < one.length && j < other.length) {
      result.push({ sign: ' ', text: line });
      i += 1;
      j += 1;
    }
  }
  return result;
}
