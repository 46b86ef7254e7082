import type { FunctionRegistration, VoiceChatClient } from '@function-registry/client';
import { h } from './dom';

/** What this page offers to the model, and what of it runs right now. */
export function functionsView(
  root: HTMLElement,
  client: VoiceChatClient,
  functions: readonly FunctionRegistration[],
): void {
  const list = h('ul', { class: 'function-list' });
  const running = new Map<string, Set<string>>();
  const items = new Map<string, { item: HTMLElement; status: HTMLElement; calls: number }>();

  for (const { name, schema } of functions) {
    const status = h('span', { class: 'function-status' }, 'not registered yet');
    const item = h('li', {}, h('code', {}, name), status, h('p', {}, schema.description));
    items.set(name, { item, status, calls: 0 });
    list.append(item);
  }
  root.append(list);

  const show = (name: string) => {
    const entry = items.get(name);
    if (entry === undefined) return;
    const active = running.get(name)?.size ?? 0;
    entry.item.classList.toggle('running', active > 0);
    entry.status.textContent = active > 0 ? 'running' : callsText(entry.calls);
  };
  client.on('registered', ({ name }) => show(name));
  client.on('rejected', ({ name, error }) => {
    const entry = items.get(name);
    if (entry !== undefined) entry.status.textContent = error.message;
  });
  client.on('function.call', ({ id, name }) => {
    running.set(name, (running.get(name) ?? new Set()).add(id));
    show(name);
  });
  client.on('function.result', ({ id, name }) => {
    running.get(name)?.delete(id);
    const entry = items.get(name);
    if (entry !== undefined) entry.calls += 1;
    show(name);
  });
}

function callsText(calls: number): string {
  if (calls === 0) return 'registered';
  return calls === 1 ? 'ran once' : `ran ${calls} times`;
}
