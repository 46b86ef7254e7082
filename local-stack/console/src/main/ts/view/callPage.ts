import { type CallLife, type Moment, overheadMs, sinceCall } from '@function-registry/client/feed';
import { h } from 'preact';
import { asCurl, asTest, asTypeScript } from '../model/copies';
import type { CallRow } from '../model/rows';
import type { World } from '../model/world';
import { Badge, CopyButton, Notice } from './pieces';

/** One call: its life as a waterfall, what was decided and why, what the model saw. */
export function CallPage({ row, world, close }: { row: CallRow | null; world: World; close: () => void }) {
  const back = h('button', { type: 'button', class: 'quiet', onClick: close }, 'Close');
  if (row === null) {
    return h(
      'article',
      { class: 'call-page' },
      h('header', { class: 'row' }, h('h2', {}, 'Call'), back),
      h(Notice, { kind: 'loading' }, 'Nothing of this call was heard yet. It may be older than the feed reaches.'),
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
    h(Waterfall, { life }),
    h('h3', {}, 'Decisions'),
    row.decisions.length === 0
      ? h(Notice, { kind: 'empty' }, 'The audit of this call was not seen.')
      : h(
          'ol',
          { class: 'decisions' },
          row.decisions.map(({ decision, reason }, i) =>
            h('li', { key: i }, h('code', {}, decision), reason === null ? null : h('span', {}, reason)),
          ),
        ),
    h('h3', {}, 'What the model saw'),
    h(ModelSaw, { row, world }),
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

/** Each moment at its time, attempts in lanes. The words beside the bars say the same, so nothing is lost without seeing them. */
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
        h('code', { class: 'place' }, placeText(moment)),
        h(
          'span',
          { class: 'track', 'aria-hidden': 'true' },
          h('span', {
            class: 'stretch',
            style: {
              marginLeft: `${(from / total) * 100}%`,
              width: `${Math.max(0.4, ((at - from) / total) * 100)}%`,
            },
          }),
        ),
        h('span', { class: 'sentence' }, moment.sentence),
      );
    }),
  );
}

export function placeText({ topic, partition, offset, to }: Moment): string {
  return topic === null ? `to the ${to ?? 'next'}` : `${topic} ${partition ?? 0}@${offset ?? 0}`;
}

function ModelSaw({ row, world }: { row: CallRow; world: World }) {
  const tools = world.toolsOf(row);
  if (tools === null) {
    return h(Notice, { kind: 'empty' }, 'The tools of that moment were published before this feed began.');
  }
  const findings = world.functions.get(`${row.sessionId} ${row.life.name}`)?.warnings;
  return h(
    'div',
    { class: 'saw' },
    h('p', { class: 'hint' }, row.revision === null ? 'Newest tools' : `Tools revision ${row.revision}`),
    h(
      'ul',
      {},
      tools.map((tool) =>
        h(
          'li',
          { key: tool.name, class: tool.name === row.life.name ? 'called' : '' },
          h('details', { open: tool.name === row.life.name }, [
            h('summary', {}, h('code', {}, `${tool.name} ${tool.version}`), h('span', {}, tool.description)),
            h('pre', {}, formatted(tool.parameters)),
            ...(tool.name === row.life.name ? (findings?.get(tool.version) ?? []) : []).map((finding) =>
              h('p', { class: 'finding' }, `${finding.code} ${finding.pointer}  ${finding.message}`),
            ),
          ]),
        ),
      ),
    ),
  );
}

export function formatted(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
