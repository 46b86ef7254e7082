import type { ConnectionState, VoiceChatClient } from '@function-registry/client';
import { h } from 'preact';
import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import type { Operator } from '../model/operator';
import type { Playing } from '../model/playing';
import { VIEWS, type View, hashOf, parseRoute } from '../model/route';
import type { FeedState, Store } from '../model/store';
import { Charts } from './charts';
import { Live, isTyping } from './live';
import { Notice } from './pieces';
import { Playground } from './playground';
import { Topics } from './topics';

const TITLES: Readonly<Record<View, string>> = {
  playground: 'Playground',
  live: 'Live',
  topics: 'Topics',
  charts: 'Charts',
};
const CONNECTION: Readonly<Record<ConnectionState, string>> = {
  idle: 'Not connected',
  connecting: 'Connecting…',
  connected: 'Connected',
  reconnecting: 'Connection lost, trying again…',
  replaced: 'This session went on in another tab',
  closed: 'Disconnected',
};
const FEED: Readonly<Record<FeedState, string | null>> = {
  connecting: 'The live feed is being opened…',
  live: null,
  lost: 'The live feed is lost; it is tried again. What you see may be old.',
  refused: 'The live feed was refused.',
};

/** The whole console: its views, and what stands above all of them. */
export function App({
  store,
  client,
  playing,
  operator,
  connect,
  signIn,
}: {
  store: Store;
  client: VoiceChatClient;
  playing: Playing;
  operator: Operator;
  connect: () => void;
  signIn: SignIn;
}) {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => store.subscribe(() => draw(undefined)), [store]);
  useEffect(() => {
    addEventListener('hashchange', draw);
    return () => removeEventListener('hashchange', draw);
  }, []);
  const help = useRef<HTMLDialogElement>(null);
  useGlobalKeys(() => help.current?.showModal());

  const { view, params } = parseRoute(location.hash);
  const go = (changes: Record<string, string | undefined>) => {
    history.replaceState(null, '', hashOf(view, { ...params, ...changes }));
    store.changed();
  };
  const place = { store, operator, params, go };
  return h('div', { class: 'app' }, [
    h('header', { class: 'top' }, [
      h('h1', {}, 'Function Registry'),
      h(
        'nav',
        { 'aria-label': 'Views' },
        VIEWS.map((name, i) =>
          h(
            'a',
            {
              key: name,
              href: hashOf(name),
              'aria-current': name === view ? 'page' : undefined,
              title: `Key ${i + 1}`,
            },
            TITLES[name],
          ),
        ),
      ),
      h(Connection, { client, operator, connect, signIn, help: () => help.current?.showModal() }),
    ]),
    FEED[store.feed] === null || view === 'playground'
      ? null
      : h(
          Notice,
          { kind: store.feed === 'connecting' ? 'loading' : 'error' },
          `${FEED[store.feed] ?? ''} ${store.feedError ?? ''}`,
        ),
    store.lost === 0
      ? null
      : h(Notice, { kind: 'error' }, `${store.lost} records came while nobody looked and found no room.`),
    operator.trouble === null || view === 'playground'
      ? null
      : h(Notice, { kind: 'error' }, `A question got no answer: ${operator.trouble}`),
    h('main', { 'data-view': view }, [
      view === 'playground' ? h(Playground, { ...place, client, playing }) : null,
      view === 'live' ? h(Live, place) : null,
      view === 'topics' ? h(Topics, place) : null,
      view === 'charts' ? h(Charts, place) : null,
    ]),
    h(Help, { dialog: help }),
  ]);
}

/** @returns why not; null when it went well */
type SignIn = (token: string) => Promise<string | null>;

function Connection({
  client,
  operator,
  connect,
  signIn,
  help,
}: {
  client: VoiceChatClient;
  operator: Operator;
  connect: () => void;
  signIn: SignIn;
  help: () => void;
}) {
  const { state, sessionId } = client;
  return h('div', { id: 'connection' }, [
    h(
      'p',
      { class: 'pill', role: 'status', 'data-state': state },
      h('span', { class: 'dot' }),
      h('span', {}, CONNECTION[state]),
    ),
    sessionId === null ? null : h('code', { class: 'session', title: 'Session id' }, sessionId),
    state === 'replaced' || state === 'closed'
      ? h('button', { type: 'button', class: 'quiet', onClick: connect }, 'Connect again')
      : null,
    operator.user === null
      ? h(SignInForm, { signIn })
      : h('span', { class: 'hint', title: operator.user }, `operator ${operator.user.replace(/^.*\|/, '')}`),
    h('button', { type: 'button', class: 'quiet', 'aria-label': 'Keys', onClick: help }, '?'),
  ]);
}

function SignInForm({ signIn }: { signIn: SignIn }) {
  const [trouble, say] = useState<string | null>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('token') as HTMLInputElement;
    const token = field.value.trim();
    field.value = '';
    if (token !== '') void signIn(token).then(say);
  };
  return h(
    'details',
    { class: 'sign-in' },
    h('summary', {}, 'Watch all'),
    h(
      'form',
      { onSubmit: submit },
      h(
        'label',
        {},
        h('span', {}, 'Token with role operator'),
        h('input', { name: 'token', type: 'password', autocomplete: 'off' }),
      ),
      h('button', { type: 'submit' }, 'Watch'),
      h('p', { class: 'hint' }, './registry token --roles operator'),
      trouble === null ? null : h(Notice, { kind: 'error' }, trouble),
    ),
  );
}

const KEYS: readonly (readonly [string, string])[] = [
  ['1 2 3 4', 'Playground, Live, Topics, Charts'],
  ['/', 'search'],
  ['j k', 'next and previous call'],
  ['Enter', 'open the newest call'],
  ['Esc', 'close the call'],
  ['?', 'this list'],
];

function Help({ dialog }: { dialog: { current: HTMLDialogElement | null } }) {
  return h('dialog', { ref: dialog, 'aria-label': 'Keys' }, [
    h('h2', {}, 'Keys'),
    h(
      'dl',
      { class: 'facts' },
      KEYS.flatMap(([key, what]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, what)]),
    ),
    h('button', { type: 'button', onClick: () => dialog.current?.close() }, 'Close'),
  ]);
}

function useGlobalKeys(help: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const view = VIEWS[Number(event.key) - 1];
      if (view !== undefined) location.hash = hashOf(view);
      else if (event.key === '?') help();
      else if (event.key === '/') {
        const search = document.getElementById('search') ?? document.getElementById('question');
        if (search === null) return;
        event.preventDefault();
        search.focus();
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  });
}
