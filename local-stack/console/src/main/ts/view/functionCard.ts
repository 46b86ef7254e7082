import { h } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatted } from '../model/copies';
import { diff } from '../model/diff';
import type { FunctionTotals } from '../model/queries';
import type { FunctionRow } from '../model/rows';

type Go = (params: Record<string, string | undefined>) => void;

/** A function of a session: status, figures, lint, and what its newest version changed. */
export function FunctionCard({
  fn,
  ofMany,
  totals,
  chosen,
  go,
}: {
  fn: FunctionRow;
  /** True where functions of other sessions stand beside it. */
  ofMany: boolean;
  /** Over all sessions; undefined where the processor was not asked. */
  totals: FunctionTotals | undefined;
  chosen: string | undefined;
  go: Go;
}) {
  const versions = [...fn.versions.values()];
  const newest = versions.at(-1);
  const findings = [...fn.warnings.values()].flat();
  return h(
    'details',
    {},
    h(
      'summary',
      {},
      h('code', {}, fn.name),
      ofMany ? h('code', { class: 'hint' }, `…${fn.sessionId.slice(-6)}`) : null,
      h('span', { class: 'hint' }, statusText(fn, newest?.version)),
      findings.length === 0 ? null : h('span', { class: 'badge', 'data-kind': 'open' }, `lint ${findings.length}`),
    ),
    h('p', {}, newest?.description),
    h('p', { class: 'hint' }, statsText(fn)),
    totals === undefined ? null : h('p', { class: 'hint' }, totalsText(totals)),
    fn.lastError === null ? null : h('p', { class: 'finding' }, `last error: ${fn.lastError}`),
    findings.map((finding, i) =>
      h('p', { class: 'finding', key: i }, `${finding.code} ${finding.pointer}  ${finding.message}`),
    ),
    versions.slice(1).map((after, i) => h(VersionDiff, { key: after.version, before: versions[i] ?? after, after })),
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

function statusText({ refusal, registered, told }: FunctionRow, version: string | undefined): string {
  if (refusal !== null) return `refused: ${refusal}`;
  if (told.get(version ?? '')?.visible === false) return `hidden from the model, version ${version ?? '?'}`;
  return registered === 0 ? 'called, registration not seen' : `registered, version ${version ?? '?'}`;
}

/** In this session: as the processor counted, or else what the page saw. */
function statsText({ calls, failed, totalMs, timed, told }: FunctionRow): string {
  if (told.size > 0) {
    return [...told]
      .map(([version, { callCount, errorRate, avgExecutionTime }]) =>
        callCount === 0
          ? `${version}: not called yet`
          : `${version}: ${figures(callCount, errorRate, avgExecutionTime)}`,
      )
      .join('; ');
  }
  const mean = timed === 0 ? '' : `, ${(totalMs / timed).toFixed(1)} ms on average`;
  return calls === 0
    ? 'not called yet'
    : `${calls} calls, ${failed} failed (${((failed / calls) * 100).toFixed(0)} %)${mean}`;
}

function totalsText({ sessions, stats }: FunctionTotals): string {
  const { totalCalls, errorRate, avgExecutionTime, uniqueUsers, callsPerMinute } = stats;
  return `all ${sessions} sessions: ${figures(totalCalls, errorRate, avgExecutionTime)}, ${callsPerMinute} a minute, ${uniqueUsers} users`;
}

function figures(calls: number, errorRate: number, meanMs: number | null): string {
  const mean = meanMs === null ? '' : `, ${meanMs.toFixed(1)} ms on average`;
  return `${calls} calls, ${(errorRate * 100).toFixed(0)} % failed${mean}`;
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
