import type { VoiceChatClient } from '@function-registry/client';
import { h } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Playing } from '../model/playing';
import { type Field, argumentsOf, fieldsOf } from '../model/schemaForm';
import { Notice } from './pieces';

/** Calls one function by hand, through the whole pipeline; its fields come from the schema. */
export function TryForm({ name, playing, client }: { name: string; playing: Playing; client: VoiceChatClient }) {
  const parameters = playing.functions.find((fn) => fn.name === name)?.parameters ?? '{}';
  const fields = useMemo(() => fieldsOf(parameters), [parameters]);
  const [filled, fill] = useState<Readonly<Record<string, string>>>({});
  const [answer, setAnswer] = useState<{ good: boolean; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const call = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      const text = await playing.call(name, argumentsOf(fields, filled));
      setAnswer({ good: !text.startsWith('{"error"'), text });
    } catch (error) {
      setAnswer({ good: false, text: error instanceof Error ? error.message : String(error) });
    } finally {
      setBusy(false);
    }
  };
  return h(
    'form',
    { class: 'try', 'aria-label': `Call ${name}`, onSubmit: (event: Event) => void call(event) },
    fields.length === 0 ? h('p', { class: 'hint' }, 'It takes nothing.') : null,
    fields.map((field) =>
      h('label', { key: field.name }, [
        h(
          'span',
          {},
          field.name,
          field.required ? '' : ' (optional)',
          field.description === '' ? '' : `: ${field.description}`,
        ),
        input(field, filled[field.name] ?? field.initial, (value) => fill({ ...filled, [field.name]: value })),
      ]),
    ),
    h('button', { type: 'submit', disabled: busy || client.state !== 'connected' }, busy ? 'Calling…' : 'Call it'),
    answer === null ? null : h(Notice, { kind: answer.good ? 'empty' : 'error' }, h('code', {}, answer.text)),
  );
}

function input(field: Field, value: string, set: (value: string) => void) {
  const onInput = ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLSelectElement }) =>
    set(currentTarget.value);
  if (field.kind === 'boolean' || field.kind === 'choice') {
    const choices =
      field.kind === 'boolean'
        ? ['false', 'true']
        : field.choices.map((choice) => (typeof choice === 'string' ? choice : JSON.stringify(choice)));
    return h(
      'select',
      { value, onInput },
      ['', ...choices].map((choice) => h('option', { key: choice, value: choice }, choice)),
    );
  }
  return h('input', {
    value,
    onInput,
    inputMode: field.kind === 'number' ? 'decimal' : 'text',
    placeholder: field.kind === 'json' ? '{ } or [ ]' : '',
  });
}
