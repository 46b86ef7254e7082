import type { ConnectionState, VoiceChatClient } from '@function-registry/client';
import { h } from './dom';

const WORDS: Readonly<Record<ConnectionState, string>> = {
  idle: 'Not connected',
  connecting: 'Connecting…',
  connected: 'Connected',
  reconnecting: 'Connection lost, trying again…',
  replaced: 'This session went on in another tab',
  closed: 'Disconnected',
};

/** Where the connection stands, and the way back when it ended. */
export function connectionView(root: HTMLElement, client: VoiceChatClient, connect: () => void): void {
  const words = h('span');
  const session = h('code', { class: 'session', title: 'Session id' });
  const again = h('button', { type: 'button', class: 'quiet' }, 'Connect again');
  const pill = h('p', { class: 'pill', role: 'status' }, h('span', { class: 'dot' }), words);
  again.addEventListener('click', connect);
  root.append(pill, session, again);

  const show = () => {
    const { state, sessionId } = client;
    pill.dataset.state = state;
    words.textContent = WORDS[state];
    session.textContent = sessionId ?? '';
    session.hidden = sessionId === null;
    again.hidden = state !== 'replaced' && state !== 'closed';
  };
  client.on('connectionStateChanged', show);
  show();
}
