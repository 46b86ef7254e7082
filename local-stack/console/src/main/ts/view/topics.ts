import type { ConsoleEvent } from '@function-registry/client/feed';
import { h } from 'preact';
import type { Store } from '../model/store';
import type { TopicRow } from '../model/rows';
import { RATE_SPAN_MS } from '../model/world';
import { Notice, timeText } from './pieces';

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
const SHOWN = 50;

type Go = (params: Record<string, string | undefined>) => void;

/** What this watcher may see of each topic: rate, newest offsets, newest records. Values of sensitive functions are masked. */
export function Topics({ store, params, go }: { store: Store; params: Readonly<Record<string, string>>; go: Go }) {
  const { topics } = store.world;
  const chosen = params.topic;
  const now = Date.now();
  return h(
    'div',
    { class: 'topics' },
    h(
      'table',
      { class: 'figures' },
      h('caption', {}, 'Records that this page may see, since it was opened'),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ['Topic', 'Records', 'Per second', 'Newest offsets'].map((name) =>
            h('th', { scope: 'col', key: name }, name),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        TOPICS.map((name) => topicLine(name, topics.get(name), now, chosen, go)),
      ),
    ),
    h(Records, {
      name: chosen ?? null,
      row: chosen === undefined ? undefined : topics.get(chosen),
      words: params.q ?? '',
      go,
    }),
  );
}

function topicLine(name: string, row: TopicRow | undefined, now: number, chosen: string | undefined, go: Go) {
  const recent = (row?.recent ?? []).filter((at) => at > now - RATE_SPAN_MS).length;
  const offsets = [...(row?.offsets ?? [])].sort(([a], [b]) => a - b);
  return h(
    'tr',
    { key: name, class: name === 'dead-letters' && row !== undefined ? 'bad' : '' },
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
    h('td', { class: 'number' }, row?.seen ?? 0),
    h('td', { class: 'number' }, ((recent * 1_000) / RATE_SPAN_MS).toFixed(1)),
    h('td', {}, h('code', {}, offsets.map(([partition, offset]) => `${partition}@${offset}`).join(' '))),
  );
}

function Records({ name, row, words, go }: { name: string | null; row: TopicRow | undefined; words: string; go: Go }) {
  if (name === null) return h(Notice, { kind: 'empty' }, 'Choose a topic to see its newest records.');
  const found = (row?.records ?? []).filter((event) => words === '' || JSON.stringify(event).includes(words));
  return h(
    'section',
    { class: 'records', 'aria-label': `Records of ${name}` },
    h('input', {
      type: 'search',
      id: 'search',
      'aria-label': 'Search records',
      placeholder: 'Search by call id, session id or text  ( / )',
      value: words,
      onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => go({ q: currentTarget.value }),
    }),
    found.length === 0
      ? h(Notice, { kind: 'empty' }, name === 'dead-letters' ? 'No dead letter. Good.' : 'No record seen.')
      : h(
          'ol',
          {},
          found
            .slice(-SHOWN)
            .reverse()
            .map((event) => h(RecordLine, { key: placeOf(event), event })),
        ),
  );
}

function placeOf({ partition, offset }: ConsoleEvent): string {
  return `${partition ?? 0}@${offset ?? 0}`;
}

function RecordLine({ event }: { event: ConsoleEvent }) {
  const reason = event.record === 'DeadLetter' ? event.value?.reason : undefined;
  return h(
    'li',
    {},
    h(
      'details',
      {},
      h(
        'summary',
        {},
        h('code', { class: 'place' }, placeOf(event)),
        h('span', { class: 'when' }, timeText(event.appendedAt ?? 0, null)),
        h('strong', {}, event.record),
        typeof reason === 'string' ? h('span', { class: 'badge', 'data-kind': 'bad' }, reason) : null,
        h('span', { class: 'hint' }, `by ${event.by}`, event.callId == null ? '' : `, ${event.callId}`),
      ),
      h('pre', {}, JSON.stringify(event.value ?? null, null, 2)),
    ),
  );
}
