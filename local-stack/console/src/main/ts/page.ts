import { VoiceChatClient, jitteredBackoff } from '@function-registry/client';
import { type ConsoleFeed, watch } from '@function-registry/client/feed';
import { h, render } from 'preact';
import { demoFunctions } from '../../../../../client-sdk/demo/functions';
import { Operator } from './model/operator';
import { Playing } from './model/playing';
import { Store } from './model/store';
import { App } from './view/app';

/** How far back the live feed is asked for, so that calls before a reload are seen again. */
const SINCE_MS = 600_000;
const TOKEN = 'function-registry:watch-all';

const base = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;
const backoff = jitteredBackoff(Math.random);
const store = new Store();
const typed = () => sessionStorage.getItem(TOKEN);
const operator = new Operator(typed, () => store.changed());
const client = new VoiceChatClient({
  url: `${base}/v1/socket`,
  ...(typed() === null ? {} : { token: () => Promise.resolve(typed() ?? '') }),
  reconnect: (attempt) => backoff(attempt, 'lost'), // a page keeps trying while it is open
});

const connect = () => {
  client.connect().catch((error: unknown) => console.warn('Not connected.', error));
};

let watched: string | null = null;
let feed: ConsoleFeed | null = null;

/** Watches everything where this page is an operator's, its own session otherwise. */
const startFeed = async () => {
  const { credentials } = client;
  const wanted = operator.user ?? credentials?.sessionId ?? null;
  if (wanted === null || wanted === watched) return;
  watched = wanted;
  feed?.close();
  store.feedIs('connecting');
  const token = typed();
  const whose = credentials === null ? {} : { session: credentials };
  const who = token === null ? {} : { token }; // where none was typed the browser or the stack shows one
  try {
    feed = await watch({
      url: `${base}/v1/console`,
      ...(operator.user === null ? whose : who),
      sinceMs: SINCE_MS,
      reconnect: (attempt) => {
        store.feedIs('lost');
        return backoff(attempt, 'lost');
      },
      onEvent: (event) => {
        if (store.feed !== 'live') store.feedIs('live');
        store.add(event);
      },
    });
    store.feedIs('live');
  } catch (error) {
    watched = null; // tried again at the next connection
    store.feedIs('refused', error instanceof Error ? error.message : String(error));
  }
};

/** @returns why not; null when the page is an operator's now */
const signIn = async (token: string) => {
  sessionStorage.setItem(TOKEN, token);
  if (await operator.begin()) {
    if (client.state === 'connected') void startFeed();
    else location.reload(); // this time the session is opened with the token too
    return null;
  }
  sessionStorage.removeItem(TOKEN);
  return 'This token has no role operator, or has expired.';
};

const operatorKnown = operator.begin().then(startFeed);
const playing = new Playing(client, demoFunctions, () => store.changed());
client.on('connectionStateChanged', ({ state }) => {
  store.changed();
  if (state === 'connected') void operatorKnown.then(startFeed);
});
client.on('function.result', ({ callId, handlerMs }) => {
  store.world.handlerEnded(client.sessionId ?? '', callId, handlerMs);
  store.changed();
});

setInterval(() => {
  if (!document.hidden) store.changed(); // times grow and rates fall also while nothing comes
}, 1_000);

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
render(h(App, { store, client, playing, operator, connect, signIn }), root);
connect();
