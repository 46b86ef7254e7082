import type { ConsoleEvent } from '@function-registry/client/feed';
import { h } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Operator } from '../model/operator';
import type { Store } from '../model/store';
import { Notice, timeText } from './pieces';

const SHOWN = 50;

/** The newest records of a topic: what the feed brought, and for operators what stood there before. */
export function Records({
  name,
  store,
  operator,
  words,
  go,
}: {
  name: string;
  store: Store;
  operator: Operator;
  /** What is searched for; may be empty. */
  words: string;
  go: (params: Record<string, string | undefined>) => void;
}) {
  const stored = useStored(name, store, operator);
  const records = store.world.topics.get(name)?.records ?? [];
  const found = records.filter((event) => words === '' || JSON.stringify(event).includes(words));
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
    found.length > 0
      ? h(
          'ol',
          {},
          found
            .slice(-SHOWN)
            .reverse()
            .map((event) => h(RecordLine, { key: placeOf(event), event, operator })),
        )
      : stored === 'asked'
        ? h(Notice, { kind: 'loading' }, 'The newest records are being read…')
        : h(Notice, { kind: 'empty' }, emptyText(name, words)),
  );
}

/** Reads what stands in the topic, once. */
function useStored(name: string, store: Store, operator: Operator): 'asked' | 'there' {
  const [stored, say] = useState<'asked' | 'there'>(operator.user === null ? 'there' : 'asked');
  useEffect(() => {
    if (operator.user === null) return;
    void operator.records(name).then((events) => {
      store.world.addStored(name, events);
      say('there');
      store.changed();
    });
  }, [name, operator.user]);
  return stored;
}

function emptyText(name: string, words: string): string {
  if (words !== '') return 'No record has these words.';
  return name === 'dead-letters' ? 'No dead letter. Good.' : 'No record seen.';
}

function placeOf({ partition, offset }: ConsoleEvent): string {
  return `${partition ?? 0}@${offset ?? 0}`;
}

function RecordLine({ event, operator }: { event: ConsoleEvent; operator: Operator }) {
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
      h('pre', { tabIndex: 0 }, JSON.stringify(event.value ?? null, null, 2)),
      event.record === 'DeadLetter' && operator.user !== null ? h(Redrive, { event, operator }) : null,
    ),
  );
}

/** Puts a dead letter back; asks for the reason first, which the audit keeps. */
function Redrive({ event, operator }: { event: ConsoleEvent; operator: Operator }) {
  const [asking, ask] = useState(false);
  const [said, say] = useState<{ good: boolean; text: string } | null>(null);
  if (said?.good === true) return h(Notice, { kind: 'empty' }, said.text);
  if (!asking) return h('button', { type: 'button', class: 'quiet', onClick: () => ask(true) }, 'Put it back…');
  const submit = (submitted: Event) => {
    submitted.preventDefault();
    const form = submitted.currentTarget as HTMLFormElement;
    const reason = (form.elements.namedItem('reason') as HTMLInputElement).value.trim();
    if (reason !== '') void operator.redrive(event.partition ?? 0, event.offset ?? 0, reason).then(say);
  };
  return h(
    'form',
    { class: 'redrive', onSubmit: submit },
    h(
      'label',
      {},
      h('span', {}, `Why does it go back to ${String(event.value?.topic)}? The audit keeps your name and this.`),
      h('input', { name: 'reason', maxLength: 256, required: true, autocomplete: 'off' }),
    ),
    h('button', { type: 'submit' }, 'Put it back'),
    h('button', { type: 'button', class: 'quiet', onClick: () => ask(false) }, 'Leave it'),
    said === null ? null : h(Notice, { kind: 'error' }, said.text),
  );
}
