import { h } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Playing } from '../model/playing';
import { Notice } from './pieces';

const EXAMPLE = `async ({ text }) => {
  return { letters: text.length, backwards: [...text].reverse().join('') };
}`;
const PARAMETERS = `{
  "type": "object",
  "properties": { "text": { "type": "string", "description": "Text to look at" } },
  "required": ["text"]
}`;

/** Writes a function in the page and registers it. Tab leaves the editor as everywhere, until Enter was pressed in it. */
export function Editor({ playing }: { playing: Playing }) {
  const [name, setName] = useState('inspectText');
  const [description, setDescription] = useState('Counts the letters of a text and turns it round');
  const [parameters, setParameters] = useState(PARAMETERS);
  const [source, setSource] = useState(EXAMPLE);
  const [said, say] = useState<{ good: boolean; text: string } | null>(null);
  const register = async (event: Event) => {
    event.preventDefault();
    const answer = await playing.add(name, description, parameters, source);
    if (typeof answer === 'string') say({ good: false, text: answer });
    else if (!answer.accepted)
      say({ good: false, text: `${answer.code}: ${answer.message ?? ''} ${answer.pointer ?? ''}` });
    else say({ good: true, text: `${answer.code} as ${answer.name} ${answer.version}. Ask for it, or press Try.` });
  };
  return h(
    'details',
    { class: 'editor' },
    h('summary', {}, 'Write a function'),
    h(
      'form',
      { onSubmit: (event: Event) => void register(event) },
      h(TextField, { label: 'Name', value: name, set: setName }),
      h(TextField, { label: 'Description, for the model', value: description, set: setDescription }),
      h(CodeField, { label: 'Parameters (JSON Schema)', value: parameters, set: setParameters, rows: 5 }),
      h(CodeField, { label: 'Handler', value: source, set: setSource, rows: 6 }),
      h(
        'p',
        { class: 'hint' },
        'It runs in a sandbox: a worker in a frame without origin, network or storage, 5 s at most.',
      ),
      h('button', { type: 'submit' }, 'Register'),
      said === null ? null : h(Notice, { kind: said.good ? 'empty' : 'error' }, said.text),
    ),
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
}

function TextField({ label, value, set }: FieldProps) {
  return h(
    'label',
    {},
    h('span', {}, label),
    h('input', {
      value,
      onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => set(currentTarget.value),
    }),
  );
}

function CodeField({ label, value, set, rows }: FieldProps & { rows: number }) {
  const writing = useRef(false);
  const keyed = (event: KeyboardEvent) => {
    const area = event.currentTarget as HTMLTextAreaElement;
    if (event.key === 'Enter') writing.current = true;
    if (event.key === 'Escape') writing.current = false;
    if (event.key === 'Tab' && writing.current && !event.shiftKey) {
      event.preventDefault();
      area.setRangeText('  ', area.selectionStart, area.selectionEnd, 'end');
      set(area.value);
    }
  };
  return h(
    'label',
    {},
    h('span', {}, label),
    h('textarea', {
      rows,
      value,
      spellcheck: false,
      onKeyDown: keyed,
      onBlur: () => (writing.current = false),
      onInput: ({ currentTarget }: { currentTarget: HTMLTextAreaElement }) => set(currentTarget.value),
    }),
  );
}
