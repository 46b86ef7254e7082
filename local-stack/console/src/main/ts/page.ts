import { VoiceChatClient, jitteredBackoff } from '@function-registry/client';
import { type ConsoleFeed, watch } from '@function-registry/client/feed';
import { h, render } from 'preact';
import { demoFunctions } from '../../../../../client-sdk/demo/functions';
import { Playing } from './model/playing';
import { Store } from './model/store';
import { App } from './view/app';

/** How far back the live feed is asked for, so that calls before a reload are seen again. */
const SINCE_MS = 600_000;
const TOKEN = 'function-registry:watch-all';

const base = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;
const backoff = jitteredBackoff(Math.random);
const store = new Store();
const client = new VoiceChatClient({
  url: `${base}/v1/socket`,
  reconnect: (attempt) => backoff(attempt, 'lost'), // a page keeps trying while it is open
});

const connect = () => {
  client.connect().catch((error: unknown) => console.warn('Not connected.', error));
};

let watched: string | null = null;
let feed: ConsoleFeed | null = null;

/** Watches this page's session, or everything where a token for that was given. */
const startFeed = async (token: string | null) => {
  const { credentials } = client;
  const wanted = token ?? credentials?.sessionId ?? null;
  if (wanted === null || wanted === watched) return;
  watched = wanted;
  feed?.close();
  store.feedIs('connecting');
  try {
    feed = await watch({
      url: `${base}/v1/console`,
      ...(token === null ? (credentials === null ? {} : { session: credentials }) : { token }),
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
    sessionStorage.removeItem(TOKEN);
    store.feedIs('refused', error instanceof Error ? error.message : String(error));
  }
};
const watchAll = (token: string) => {
  sessionStorage.setItem(TOKEN, token);
  void startFeed(token);
};

const playing = new Playing(client, demoFunctions, () => store.changed());
client.on('connectionStateChanged', ({ state }) => {
  store.changed();
  if (state === 'connected') void startFeed(sessionStorage.getItem(TOKEN));
});
client.on('function.result', ({ callId, handlerMs }) => {
  store.world.handlerEnded(client.sessionId ?? '', callId, handlerMs);
  store.changed();
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
render(h(App, { store, client, playing, connect, watchAll }), root);
connect();
