import { h } from 'preact';
import type { Measured, Operator } from '../model/operator';
import type { TopicRow } from '../model/rows';
import type { Store } from '../model/store';
import { RATE_SPAN_MS } from '../model/world';
import { Notice } from './pieces';
import { usePolling } from './polling';
import { Records } from './records';

/** Our topics in the order of a call's way through them. */
const TOPICS = [
  'functions.registrations',
  'tools.definitions',
  'conversation.turns',
  'tools.calls',
  'gateway.inbox',
  'executions.results',
  'tools.results',
  'realtime.sessions',
  'audit.events',
  'functions.stats',
  'alerts',
  'dead-letters',
] as const;
const MEASURE_EVERY_MS = 2_000;

type Go = (params: Record<string, string | undefined>) => void;

/**
 * Each topic with its rate, what every stage has still to read of it, and its newest records. Operators see all of it, others what the
 * feed shows of their own session. Values of sensitive functions are masked.
 */
export function Topics({
  store,
  operator,
  params,
  go,
}: {
  store: Store;
  operator: Operator;
  params: Readonly<Record<string, string>>;
  go: Go;
}) {
  const { topics } = store.world;
  const chosen = TOPICS.find((name) => name === params.topic) ?? null;
  const now = Date.now();
  const whole = operator.user !== null;
  usePolling(() => (whole ? void operator.measure(Date.now()) : null), MEASURE_EVERY_MS, [whole]);
  const heads = ['Topic', 'Records', 'Per second', ...(whole ? ['Lag'] : []), 'Newest offsets'];
  return h(
    'div',
    { class: `topics ${chosen === null ? '' : 'with-records'}` },
    h(
      'div',
      { class: 'wide', tabIndex: 0, role: 'region', 'aria-label': 'Topics' },
      h(
        'table',
        { class: 'figures' },
        h('caption', {}, whole ? 'Records ever written' : 'Records that this page may see, since it was opened'),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            heads.map((name) => h('th', { scope: 'col', key: name }, name)),
          ),
        ),
        h(
          'tbody',
          {},
          TOPICS.map((name) =>
            h(TopicLine, {
              key: name,
              name,
              row: topics.get(name),
              measured: operator.topics.get(name),
              now,
              chosen,
              go,
            }),
          ),
        ),
      ),
    ),
    chosen === null
      ? h(Notice, { kind: 'empty' }, 'Choose a topic to see its newest records.')
      : h(Records, { key: chosen, name: chosen, store, operator, words: params.q ?? '', go }),
  );
}

interface LineProps {
  readonly name: string;
  readonly row: TopicRow | undefined;
  /** As the broker knows it; undefined where this page may not ask. */
  readonly measured: Measured | undefined;
  readonly now: number;
  readonly chosen: string | null;
  readonly go: Go;
}

function TopicLine({ name, row, measured, now, chosen, go }: LineProps) {
  const recent = (row?.recent ?? []).filter((at) => at > now - RATE_SPAN_MS).length;
  const perSecond = measured?.perSecond ?? (recent * 1_000) / RATE_SPAN_MS;
  const records = measured?.records ?? row?.seen ?? 0;
  return h(
    'tr',
    { class: name === 'dead-letters' && records > 0 ? 'bad' : '' },
    h(
      'th',
      { scope: 'row' },
      h(
        'button',
        {
          type: 'button',
          class: 'link',
          'aria-pressed': name === chosen,
          onClick: () => go({ topic: name === chosen ? undefined : name }),
        },
        name,
      ),
    ),
    h('td', { class: 'number' }, records),
    h('td', { class: 'number' }, perSecond.toFixed(1)),
    measured === undefined ? null : h('td', {}, h(Lags, { measured })),
    h('td', {}, h('code', { class: 'place' }, offsetsText(measured, row))),
  );
}

/** Stage by stage, what is not acknowledged; nothing where nobody reads as a group. */
function Lags({ measured: { readers } }: { measured: Measured }) {
  return h(
    'ul',
    { class: 'lags' },
    readers.map(({ group, lag }) =>
      h('li', { key: group, 'data-behind': lag > 0 ? '' : undefined }, `${group} `, h('strong', {}, lag)),
    ),
  );
}

/** `<partition>@<offset>` of every partition that holds something. */
function offsetsText(measured: Measured | undefined, row: TopicRow | undefined): string {
  const newest =
    measured === undefined
      ? [...(row?.offsets ?? [])].sort(([a], [b]) => a - b)
      : measured.ends.flatMap((end, partition) => (end === 0 ? [] : [[partition, end - 1]]));
  return newest.map(([partition, offset]) => `${partition}@${offset}`).join(' ');
}
