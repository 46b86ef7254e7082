import { VoiceChatClient, jitteredBackoff } from '@function-registry/client';
import { type ConsoleFeed, watch } from '@function-registry/client/feed';
import { demoFunctions } from '../../../../../client-sdk/demo/functions';
import { CallsView } from './callsView';
import { chatView } from './chatView';
import { connectionView } from './connectionView';
import { slot } from './dom';
import { functionsView } from './functionsView';

/** How far back the live feed is asked for, so that calls before a reload are seen again. */
const SINCE_MS = 600_000;

const base = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;
const backoff = jitteredBackoff(Math.random);
const client = new VoiceChatClient({
  url: `${base}/v1/socket`,
  reconnect: (attempt) => backoff(attempt, 'lost'), // a page keeps trying while it is open
});
const calls = new CallsView(slot('calls'), slot('calls-count'));

const connect = () => {
  client.connect().catch((error: unknown) => console.warn('Not connected.', error));
};

let watched: string | null = null;
let feed: ConsoleFeed | null = null;
const watchSession = async () => {
  const { credentials } = client;
  if (credentials === null || credentials.sessionId === watched) return;
  watched = credentials.sessionId;
  feed?.close();
  feed = await watch({
    url: `${base}/v1/console`,
    session: credentials,
    sinceMs: SINCE_MS,
    reconnect: (attempt) => backoff(attempt, 'lost'),
    onEvent: (event) => calls.add(event),
  });
};

connectionView(slot('connection'), client, connect);
chatView(slot('chat'), client);
functionsView(slot('functions'), client, demoFunctions);
client.on('connectionStateChanged', ({ state }) => {
  if (state !== 'connected') return;
  watchSession().catch((error: unknown) => {
    watched = null; // tried again at the next connection
    console.warn('The live feed is not available.', error);
  });
});
client.on('function.result', ({ callId, handlerMs }) => {
  calls.handlerEnded(client.sessionId ?? '', callId, handlerMs);
});

void client.registerFunctions(demoFunctions);
connect();
