import { RegistryError, type VoiceChatClient } from '@function-registry/client';
import { h } from './dom';

/** Things to ask that show what can happen. */
const SUGGESTIONS = [
  'What is the weather in Berlin?',
  'Compare Berlin, Paris and Oslo.',
  'What is the status of order A42?',
  'Add seven and "x".',
  'Break something.',
];

/** The conversation with the model. */
export function chatView(root: HTMLElement, client: VoiceChatClient): void {
  const log = h('div', {
    class: 'log',
    role: 'log',
    'aria-label': 'Conversation',
    tabindex: '0',
  });
  const hint = h('p', { class: 'empty' }, 'Ask something that one of the functions can answer.');
  const input = h('input', {
    id: 'question',
    name: 'question',
    autocomplete: 'off',
    'aria-label': 'Your question',
    placeholder: 'What is the weather in Berlin?',
    maxlength: '2000',
  });
  const send = h('button', { type: 'submit' }, 'Ask');
  const form = h('form', { class: 'ask' }, input, send);
  const suggestions = h('ul', {
    class: 'suggestions',
    'aria-label': 'Suggestions',
  });
  log.append(hint);
  root.append(log, form, suggestions);

  let pending: HTMLElement | null = null;
  const say = (who: 'you' | 'model', text: string): HTMLElement => {
    hint.remove();
    const bubble = h('p', { class: `bubble ${who}` }, h('span', { class: 'visually-hidden' }, `${who}: `), text);
    log.append(bubble);
    log.scrollTop = log.scrollHeight;
    return bubble;
  };
  const show = (text: string) => {
    pending?.replaceChildren(h('span', { class: 'visually-hidden' }, 'model: '), text);
    pending?.classList.remove('waiting');
    log.scrollTop = log.scrollHeight;
  };
  const ask = async (text: string) => {
    if (pending !== null || text.trim() === '') return;
    say('you', text);
    input.value = '';
    send.disabled = true;
    pending = say('model', 'thinking…');
    pending.classList.add('waiting');
    try {
      show((await client.sendText(text)).text);
    } catch (error) {
      pending.classList.add('failed');
      show(error instanceof RegistryError ? error.message : String(error));
    } finally {
      pending = null;
      send.disabled = false;
    }
  };

  client.on('assistant.text', ({ text }) => {
    if (text !== '') show(text);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void ask(input.value);
  });
  for (const text of SUGGESTIONS) {
    const button = h('button', { type: 'button', class: 'quiet' }, text);
    button.addEventListener('click', () => void ask(text));
    suggestions.append(h('li', {}, button));
  }
}
