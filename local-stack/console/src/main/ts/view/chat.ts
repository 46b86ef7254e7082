import { h } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Playing } from '../model/playing';

/** Things to ask that show what can happen. */
const SUGGESTIONS = [
  'What is the weather in Berlin?',
  'Compare Berlin, Paris and Oslo.',
  'What is the status of order A42?',
  'Add seven and "x".',
  'Break something.',
];

/** The conversation with the model. */
export function Chat({ playing, connected }: { playing: Playing; connected: boolean }) {
  const [typed, type] = useState('');
  const log = useRef<HTMLDivElement>(null);
  const { said, busy } = playing;
  const newest = said.at(-1)?.text;
  useEffect(() => {
    if (log.current !== null) log.current.scrollTop = log.current.scrollHeight;
  }, [said.length, newest]);
  const ask = (text: string) => {
    type('');
    void playing.ask(text);
  };
  return h('div', { id: 'chat' }, [
    h(
      'div',
      { class: 'log', role: 'log', 'aria-label': 'Conversation', tabIndex: 0, ref: log },
      said.length === 0
        ? h('p', { class: 'empty' }, 'Ask something that one of the functions can answer.')
        : said.map(({ who, text, state }, i) =>
            h(
              'p',
              { key: i, class: `bubble ${who} ${state}` },
              h('span', { class: 'visually-hidden' }, `${who}: `),
              text,
            ),
          ),
    ),
    h(
      'form',
      {
        class: 'ask',
        onSubmit: (event: Event) => {
          event.preventDefault();
          ask(typed);
        },
      },
      h('input', {
        id: 'question',
        name: 'question',
        autocomplete: 'off',
        'aria-label': 'Your question',
        placeholder: 'What is the weather in Berlin?',
        maxLength: 2_000,
        value: typed,
        onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => type(currentTarget.value),
      }),
      h('button', { type: 'submit', disabled: busy || !connected }, 'Ask'),
    ),
    h(
      'ul',
      { class: 'suggestions', 'aria-label': 'Suggestions' },
      SUGGESTIONS.map((text) =>
        h(
          'li',
          { key: text },
          h('button', { type: 'button', class: 'quiet', disabled: busy, onClick: () => ask(text) }, text),
        ),
      ),
    ),
  ]);
}
