import { type CallLife, type Moment, overheadMs, sinceCall } from '@function-registry/client/feed';
import { h } from 'preact';
import { useState } from 'preact/hooks';
import { asCurl, asTest, asTool, asTypeScript } from '../model/copies';
import type { Operator } from '../model/operator';
import type { CallAnswer } from '../model/queries';
import type { CallRow, Decision } from '../model/rows';
import type { World } from '../model/world';
import { Badge, CopyButton, Notice } from './pieces';
import { usePolling } from './polling';

interface CallPageProps {
  readonly sessionId: string;
  readonly callId: string;
  /** As the feed told it; null where it did not. */
  readonly row: CallRow | null;
  readonly world: World;
  readonly operator: Operator;
  /** In which of OpenAI's forms the tools are shown. */
  readonly form: string | undefined;
  readonly go: (params: Record<string, string | undefined>) => void;
  readonly close: () => void;
}

const ASK_EVERY_MS = 2_000;

/** One call: its life as a waterfall, what was decided and why, what the model saw. */
export function CallPage({ sessionId, callId, row, world, operator, form, go, close }: CallPageProps) {
  const [told, tell] = useState<CallAnswer | null>(null);
  usePolling(
    () => {
      if (operator.queries && told?.state !== 'settled') void operator.call(sessionId, callId).then(tell);
    },
    ASK_EVERY_MS,
    [operator.queries, sessionId, callId, told?.state],
  );
  const back = h('button', { type: 'button', class: 'quiet', onClick: close }, 'Close');
  if (row === null) {
    return h(
      'article',
      { class: 'call-page' },
      h('header', { class: 'row' }, h('h2', {}, told === null ? 'Call' : h('code', {}, told.name)), back),
      told === null
        ? h(Notice, { kind: 'loading' }, 'Nothing of this call was heard yet. It may be older than the feed reaches.')
        : h(Decisions, { told, seen: [] }),
    );
  }
  const { life } = row;
  return h(
    'article',
    { class: 'call-page', 'aria-label': `Call ${life.name}` },
    h(
      'header',
      { class: 'row' },
      h('h2', {}, h('code', {}, life.name), ' ', h(Badge, { outcome: life.outcome })),
      h('span', { class: 'spring' }),
      h(CopyButton, { label: 'Copy as curl', text: () => asCurl(row, location.origin) }),
      h(CopyButton, { label: 'Copy as TypeScript', text: () => asTypeScript(row) }),
      h(CopyButton, { label: 'Copy as test', text: () => asTest(row) }),
      back,
    ),
    h(
      'dl',
      { class: 'facts' },
      ...fact('call id', h('code', {}, life.callId)),
      ...fact('session', h('code', {}, row.sessionId)),
      ...fact('arguments', h('code', {}, life.arguments === '' ? '(not seen)' : life.arguments)),
      ...fact(life.outcome === null ? 'so far' : 'answer', h('code', {}, life.answer ?? '…')),
      ...fact('times', timesText(life)),
    ),
    h('h3', {}, 'Life'),
    life.attempt > 1 ? h(Lanes, { life }) : null,
    h(Waterfall, { life }),
    h('h3', {}, 'Decisions'),
    h(Decisions, { told, seen: row.decisions }),
    h('h3', {}, 'What the model saw'),
    h(ModelSaw, { row, world, form, go }),
  );
}

function fact(name: string, value: unknown) {
  return [h('dt', {}, name), h('dd', {}, value as string)];
}

function timesText(life: CallLife): string {
  const parts: string[] = [];
  const last = life.moments.at(-1);
  if (last !== undefined) parts.push(`${sinceCall(life, last.at).toFixed(1)} ms in all`);
  if (life.handlerMs !== null) parts.push(`${life.handlerMs.toFixed(1)} ms in the function`);
  const overhead = overheadMs(life);
  if (overhead !== null) parts.push(`${overhead.toFixed(1)} ms around it`);
  if (life.attempt > 1) parts.push(`${life.attempt} attempts`);
  return parts.join(' · ');
}

/** What the processor decided: as it answers where it is asked, as the audit told otherwise. */
function Decisions({ told, seen }: { told: CallAnswer | null; seen: readonly Decision[] }) {
  const decisions = told?.events.map(({ decision, reason, topic, offset }) => ({
    decision,
    reason,
    place: `${topic} @${offset}`,
  }));
  const lines = decisions ?? seen.map(({ decision, reason }) => ({ decision, reason, place: null }));
  if (lines.length === 0) return h(Notice, { kind: 'empty' }, 'The audit of this call was not seen.');
  return h(
    'ol',
    { class: 'decisions' },
    lines.map(({ decision, reason, place }, i) =>
      h(
        'li',
        { key: i },
        h('code', {}, decision),
        reason === null ? null : h('span', {}, reason),
        place === null ? null : h('code', { class: 'place' }, place),
      ),
    ),
    told?.due == null ? null : h('li', { class: 'hint' }, `${told.state}, due ${told.due.slice(11, 19)}`),
  );
}

/** Attempts one below the other on one scale of time; one that still runs is dashed. */
function Lanes({ life }: { life: CallLife }) {
  const total = Math.max(0.1, sinceCall(life, life.moments.at(-1)?.at ?? 0));
  const lanes = Array.from({ length: life.attempt }, (_, i) => {
    const own = life.moments.filter(({ attempt, record }) => attempt === i + 1 && record !== 'ToolResult');
    const end = own.find(({ record }) => record === 'ExecutionResult' || record === 'TimerDue');
    const last = end ?? life.moments.at(-1);
    return { from: sinceCall(life, own[0]?.at ?? 0), to: sinceCall(life, last?.at ?? 0), end };
  });
  return h(
    'ol',
    { class: 'lanes', 'aria-label': 'Attempts' },
    lanes.map(({ from, to, end }, i) =>
      h(
        'li',
        { key: i },
        h('span', {}, `attempt ${i + 1}`),
        h(
          'span',
          { class: 'track', 'aria-hidden': 'true' },
          h('span', {
            class: 'stretch',
            'data-by': 'client',
            'data-open': end === undefined && life.outcome === null ? '' : undefined,
            style: { marginLeft: `${(from / total) * 100}%`, width: `${Math.max(0.6, ((to - from) / total) * 100)}%` },
          }),
        ),
        h('span', { class: 'sentence' }, `${(to - from).toFixed(1)} ms  ${end?.sentence ?? ''}`),
      ),
    ),
  );
}

/** Each moment at its time, a line where an attempt begins. The words beside the bars say the same, so nothing is lost without seeing them. */
function Waterfall({ life }: { life: CallLife }) {
  const total = Math.max(0.1, sinceCall(life, life.moments.at(-1)?.at ?? 0));
  let lane = 0;
  return h(
    'ol',
    { class: 'waterfall' },
    life.moments.map((moment, i) => {
      const from = i === 0 ? 0 : sinceCall(life, life.moments[i - 1]?.at ?? moment.at);
      const at = sinceCall(life, moment.at);
      const attempt = moment.attempt ?? lane;
      const begins = attempt > lane && life.attempt > 1;
      lane = Math.max(lane, attempt);
      return h(
        'li',
        { key: i, 'data-by': moment.by, class: begins ? 'lane' : '' },
        h('span', { class: 'at' }, at.toFixed(1), h('span', { class: 'unit' }, ' ms')),
        h('span', { class: 'by' }, moment.by),
        h(
          'span',
          { class: 'step' },
          h(
            'span',
            { class: 'track', 'aria-hidden': 'true' },
            h('span', {
              class: 'stretch',
              style: {
                marginLeft: `${Math.min(99.4, (from / total) * 100)}%`,
                width: `${Math.max(0.6, ((at - from) / total) * 100)}%`,
              },
            }),
          ),
          h('span', { class: 'sentence' }, moment.sentence),
          h('code', { class: 'place' }, placeText(moment)),
        ),
      );
    }),
  );
}

export function placeText({ topic, partition, offset, to }: Moment): string {
  return topic === null ? `to the ${to ?? 'next'}` : `${topic} ${partition ?? 0}@${offset ?? 0}`;
}

const FORMS = ['realtime', 'chat', 'responses'];

function ModelSaw({
  row,
  world,
  form = 'realtime',
  go,
}: { row: CallRow } & Pick<CallPageProps, 'world' | 'form' | 'go'>) {
  const tools = world.toolsOf(row);
  if (tools === null) {
    return h(Notice, { kind: 'empty' }, 'The tools of that moment were published before this feed began.');
  }
  const findings = world.functions.get(`${row.sessionId} ${row.life.name}`)?.warnings;
  return h(
    'div',
    { class: 'saw' },
    h(
      'p',
      { class: 'row' },
      h('span', { class: 'hint' }, row.revision === null ? 'Newest tools' : `Tools revision ${row.revision}`),
      h(
        'select',
        {
          'aria-label': 'Form',
          value: form,
          onChange: ({ currentTarget }: { currentTarget: HTMLSelectElement }) => go({ form: currentTarget.value }),
        },
        FORMS.map((name) => h('option', { key: name, value: name }, name)),
      ),
    ),
    h(
      'ul',
      {},
      tools.map((tool) =>
        h(
          'li',
          { key: tool.name, class: tool.name === row.life.name ? 'called' : '' },
          h('details', { open: tool.name === row.life.name }, [
            h('summary', {}, h('code', {}, `${tool.name} ${tool.version}`), h('span', {}, tool.description)),
            h('pre', { tabIndex: 0 }, asTool(tool, form)),
            ...(tool.name === row.life.name ? (findings?.get(tool.version) ?? []) : []).map((finding) =>
              h('p', { class: 'finding' }, `${finding.code} ${finding.pointer}  ${finding.message}`),
            ),
          ]),
        ),
      ),
    ),
  );
}
