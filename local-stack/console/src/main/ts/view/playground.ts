import type { ConnectionState, VoiceChatClient } from '@function-registry/client';
import { type CallLife, type Moment, overheadMs, sinceCall } from '@function-registry/client/feed';
import { h } from 'preact';
import type { Playing } from '../model/playing';
import type { Store } from '../model/store';
import { placeText } from './callPage';
import { Chat } from './chat';
import { Editor } from './editor';
import { Notice } from './pieces';
import { TryForm } from './tryForm';

const SHOWN = 50;

/** Talk to the model, see what it calls, write a function, call one by hand. */
export function Playground({
  store,
  client,
  playing,
  params,
  go,
}: {
  store: Store;
  client: VoiceChatClient;
  playing: Playing;
  params: Readonly<Record<string, string>>;
  go: (params: Record<string, string | undefined>) => void;
}) {
  const mine = store.world.calls.filter(({ sessionId }) => sessionId === client.sessionId);
  return h(
    'div',
    { class: 'playground' },
    h(
      'section',
      { class: 'talk', 'aria-labelledby': 'talk-title' },
      h('h2', { id: 'talk-title' }, 'Ask the model'),
      h(Chat, { playing, connected: client.state === 'connected' }),
    ),
    h(
      'section',
      { class: 'calls', 'aria-labelledby': 'calls-title' },
      h(
        'h2',
        { id: 'calls-title' },
        'Calls ',
        h('span', { id: 'calls-count', class: 'count' }, mine.length === 0 ? '' : mine.length),
      ),
      mine.length === 0
        ? h(Notice, { kind: 'empty' }, waitText(client.state))
        : h(
            'ol',
            { class: 'call-list' },
            mine
              .slice(-SHOWN)
              .reverse()
              .map(({ life }) => h(CallCard, { key: life.callId, life, version: life.moments.length })),
          ),
    ),
    h(
      'section',
      { class: 'functions', 'aria-labelledby': 'functions-title' },
      h('h2', { id: 'functions-title' }, 'Functions of this page'),
      h(
        'ul',
        { class: 'function-list' },
        playing.functions.map(({ name, description, status, running, own, enabled }) =>
          h(
            'li',
            { key: name, class: running > 0 ? 'running' : '' },
            h('code', {}, name),
            h('span', { class: 'function-status' }, running > 0 ? 'running' : status),
            h(
              'button',
              {
                type: 'button',
                class: 'quiet',
                'aria-expanded': params.try === name,
                onClick: () => go({ try: params.try === name ? undefined : name }),
              },
              'Try',
            ),
            h(
              'button',
              { type: 'button', class: 'quiet', 'aria-pressed': !enabled, onClick: () => playing.toggle(name) },
              enabled ? 'Disable' : 'Enable',
            ),
            own ? h('button', { type: 'button', class: 'quiet', onClick: () => playing.remove(name) }, 'Remove') : null,
            h('p', {}, description),
            params.try === name ? h(TryForm, { name, playing, client }) : null,
          ),
        ),
      ),
      h(Editor, { playing }),
    ),
  );
}

function waitText(state: ConnectionState): string {
  return state === 'connected' ? 'Each call appears here with every step of its life.' : 'Not connected yet.';
}

/** @param version makes a card be drawn again when its life went on */
function CallCard({ life }: { life: CallLife; version: number }) {
  const outcome = life.outcome ?? 'open';
  const kind = life.outcome === null ? 'open' : life.outcome === 'succeeded' ? 'good' : 'bad';
  return h(
    'li',
    { class: 'call', 'data-outcome': kind, 'data-call-id': life.callId },
    h('h3', {}, [
      h('code', { class: 'call-name' }, life.name),
      h('code', { class: 'call-arguments' }, life.arguments),
      h('span', { class: 'badge' }, outcome),
    ]),
    life.answer === null ? null : h('p', { class: 'answer' }, life.answer),
    h(LifeBar, { life }),
    h('p', { class: 'times' }, timesText(life)),
    h(
      'ol',
      { class: 'moments' },
      life.moments.map((moment, i) => h(MomentLine, { key: i, life, moment })),
    ),
  );
}

function MomentLine({ life, moment }: { life: CallLife; moment: Moment }) {
  return h(
    'li',
    { 'data-by': moment.by },
    h('span', { class: 'at' }, sinceCall(life, moment.at).toFixed(1), h('span', { class: 'unit' }, ' ms')),
    h('span', { class: 'by' }, moment.by),
    h('code', { class: 'place' }, placeText(moment)),
    h('span', { class: 'sentence' }, moment.sentence),
  );
}

/** The call's time to scale, one stretch per step. The moments below say the same in words, so screen readers skip it. */
function LifeBar({ life }: { life: CallLife }) {
  return h(
    'div',
    { class: 'bar', 'aria-hidden': 'true' },
    life.moments.slice(1).map((to, i) => {
      const span = Math.max(0, to.at - (life.moments[i]?.at ?? to.at));
      return h('span', {
        key: i,
        'data-by': to.by,
        title: `${span.toFixed(1)} ms until ${to.sentence}`,
        style: { flexGrow: span },
      });
    }),
  );
}

function timesText(life: CallLife): string {
  const parts: string[] = [];
  const last = life.moments.at(-1);
  if (life.outcome !== null && last !== undefined) parts.push(`${sinceCall(life, last.at).toFixed(1)} ms in all`);
  if (life.handlerMs !== null) parts.push(`${life.handlerMs.toFixed(1)} ms in the function`);
  const overhead = overheadMs(life);
  if (overhead !== null) parts.push(`${overhead.toFixed(1)} ms around it`);
  if (life.attempt > 1) parts.push(`${life.attempt} attempts`);
  return parts.join(' · ');
}
