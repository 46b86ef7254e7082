import { h } from 'preact';
import { useEffect } from 'preact/hooks';
import { kindOf } from '../model/figures';
import type { Operator } from '../model/operator';
import type { Store } from '../model/store';
import type { CallRow, FunctionRow, SessionRow } from '../model/rows';
import { CallPage } from './callPage';
import { FunctionCard } from './functionCard';
import { Badge, Notice, VirtualList, timeText } from './pieces';
import { usePolling } from './polling';

const ASK_EVERY_MS = 5_000;
const ROW_HEIGHT = 34;

/** Sessions, functions and calls as they happen; a call opens beside them. */
export function Live({
  store,
  operator,
  params,
  go,
}: {
  store: Store;
  operator: Operator;
  params: Readonly<Record<string, string>>;
  go: (params: Record<string, string | undefined>) => void;
}) {
  const { world } = store;
  const calls = filtered(world.calls, params);
  const selected = calls.findIndex(({ sessionId, life }) => `${sessionId} ${life.callId}` === params.call);
  const relativeTo = params.time === 'clock' ? null : Date.now();
  useKeys(calls, selected, go);
  usePolling(() => void askProcessor(store, operator, params.session), ASK_EVERY_MS, [
    operator.queries,
    params.session,
  ]);
  const open = params.call === undefined ? null : splitKey(params.call);
  return h(
    'div',
    { class: `live ${open === null ? '' : 'with-call'}` },
    h(
      'aside',
      { class: 'side' },
      h('h2', {}, 'Sessions ', h('span', { class: 'count' }, world.sessions.size)),
      h(Sessions, { sessions: [...world.sessions.values()], chosen: params.session, go }),
      h('h2', {}, 'Functions ', h('span', { class: 'count' }, world.functions.size)),
      h(Functions, {
        functions: functionsOf(world.functions, params.session),
        ofMany: world.sessions.size > 1 && params.session === undefined,
        operator,
        chosen: params.name,
        go,
      }),
    ),
    h(
      'section',
      { class: 'stream', 'aria-labelledby': 'stream-title' },
      h('h2', { id: 'stream-title' }, 'Calls ', h('span', { class: 'count', id: 'stream-count' }, calls.length)),
      h(Filters, { store, params, go }),
      calls.length === 0
        ? h(Notice, { kind: 'empty' }, emptyText(world.calls.length, store))
        : h(VirtualList<CallRow>, {
            rows: calls,
            rowHeight: ROW_HEIGHT,
            label: 'Calls, newest first',
            selected,
            keyOf: ({ sessionId, life }) => `${sessionId} ${life.callId}`,
            row: (row) => callRow(row, params.call, relativeTo, go),
          }),
    ),
    open === null
      ? null
      : h(CallPage, {
          key: params.call,
          ...open,
          row: world.call(open.sessionId, open.callId),
          world,
          operator,
          form: params.form,
          go,
          close: () => go({ call: undefined }),
        }),
  );
}

/** What the processor knows besides, for operators: sessions and totals, and of a chosen session its functions and older calls. */
async function askProcessor(store: Store, operator: Operator, sessionId: string | undefined): Promise<void> {
  if (!operator.queries) return;
  store.world.toldSessions(await operator.sessions());
  if (sessionId !== undefined) {
    store.world.toldFunctions(sessionId, await operator.functionsOf(sessionId));
    store.world.toldCalls(sessionId, await operator.callsOf(sessionId), Date.now());
  }
  await operator.functionTotals();
  store.changed();
}

function emptyText(all: number, store: Store): string {
  if (all > 0) return 'No call fits the filter.';
  return store.feed === 'live' ? 'No call yet. Ask something in the playground.' : 'The feed is not connected.';
}

function splitKey(key: string): { sessionId: string; callId: string } {
  const space = key.indexOf(' ');
  return { sessionId: key.slice(0, space), callId: key.slice(space + 1) };
}

function callRow(row: CallRow, chosen: string | undefined, relativeTo: number | null, go: Go) {
  const key = `${row.sessionId} ${row.life.callId}`;
  return h(
    'button',
    {
      type: 'button',
      class: 'call-row',
      'data-kind': kindOf(row.life.outcome),
      'aria-current': key === chosen ? 'true' : undefined,
      onClick: () => go({ call: key }),
    },
    h('span', { class: 'when' }, timeText(row.at, relativeTo)),
    h('code', { class: 'call-name' }, row.life.name),
    h('code', { class: 'call-arguments' }, row.life.arguments),
    row.life.attempt > 1 ? h('span', { class: 'hint' }, `attempt ${row.life.attempt}`) : null,
    row.dueAt === null ? null : h('span', { class: 'hint due' }, dueText(row.dueAt - Date.now())),
    h(Badge, { outcome: row.life.outcome }),
  );
}

/** Time left until a deadline. */
function dueText(ms: number): string {
  return ms > 0 ? `${(ms / 1_000).toFixed(0)} s left` : 'due';
}

type Go = (params: Record<string, string | undefined>) => void;

function Filters({ store, params, go }: { store: Store; params: Readonly<Record<string, string>>; go: Go }) {
  return h(
    'div',
    { class: 'filters' },
    h('input', {
      type: 'search',
      id: 'search',
      'aria-label': 'Search calls',
      placeholder: 'Search name, arguments, answer, id  ( / )',
      value: params.q ?? '',
      onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => go({ q: currentTarget.value }),
    }),
    h(
      'select',
      {
        'aria-label': 'Outcome',
        value: params.outcome ?? '',
        onChange: ({ currentTarget }: { currentTarget: HTMLSelectElement }) => go({ outcome: currentTarget.value }),
      },
      ['', 'open', 'good', 'bad'].map((kind) => h('option', { value: kind, key: kind }, OUTCOMES[kind])),
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'quiet',
        onClick: () => go({ time: params.time === 'clock' ? undefined : 'clock' }),
      },
      params.time === 'clock' ? 'Clock times' : 'Time since',
    ),
    h(
      'button',
      { type: 'button', class: 'quiet', 'aria-pressed': store.paused, onClick: () => store.pause(!store.paused) },
      store.paused ? `Go on (${store.waiting})` : 'Pause',
    ),
    h('button', { type: 'button', class: 'quiet', onClick: () => store.clear() }, 'Clear'),
  );
}

const OUTCOMES: Readonly<Record<string, string>> = {
  '': 'all outcomes',
  open: 'open',
  good: 'succeeded',
  bad: 'failed or refused',
};

/** Newest first. */
function filtered(calls: readonly CallRow[], params: Readonly<Record<string, string>>): CallRow[] {
  const words = (params.q ?? '').toLowerCase();
  const result: CallRow[] = [];
  for (let i = calls.length - 1; i >= 0; i -= 1) {
    const row = calls[i];
    if (row === undefined) continue;
    if (params.session !== undefined && row.sessionId !== params.session) continue;
    if (params.name !== undefined && row.life.name !== params.name) continue;
    if (params.outcome !== undefined && kindOf(row.life.outcome) !== params.outcome) continue;
    if (words !== '' && !textOf(row).includes(words)) continue;
    result.push(row);
  }
  return result;
}

function textOf({ sessionId, life }: CallRow): string {
  return `${life.name} ${life.arguments} ${life.answer ?? ''} ${life.callId} ${sessionId} ${life.outcome ?? ''}`.toLowerCase();
}

function functionsOf(functions: ReadonlyMap<string, FunctionRow>, session: string | undefined): FunctionRow[] {
  return [...functions.values()].filter(
    ({ sessionId, name }) => name !== '' && (session === undefined || sessionId === session),
  );
}

function Sessions({ sessions, chosen, go }: { sessions: readonly SessionRow[]; chosen: string | undefined; go: Go }) {
  if (sessions.length === 0) return h(Notice, { kind: 'empty' }, 'No session seen yet.');
  const newest = [...sessions].sort((a, b) => b.since - a.since).slice(0, 100);
  return h(
    'ul',
    { class: 'session-list' },
    newest.map(({ id, state, calls, openCalls, revision, client }) =>
      h(
        'li',
        { key: id },
        h(
          'button',
          {
            type: 'button',
            'aria-pressed': id === chosen,
            onClick: () => go({ session: id === chosen ? undefined : id }),
          },
          h('span', { class: 'dot', 'data-state': state }),
          h('code', {}, `…${id.slice(-12)}`),
          h(
            'span',
            { class: 'hint' },
            `${state}, ${calls} calls${openText(openCalls)}, revision ${revision}${client === null ? '' : `, ${client}`}`,
          ),
        ),
      ),
    ),
  );
}

function openText(openCalls: number | null): string {
  return openCalls === null || openCalls === 0 ? '' : ` (${openCalls} open)`;
}

function Functions({
  functions,
  ofMany,
  operator,
  chosen,
  go,
}: {
  functions: readonly FunctionRow[];
  /** True where they belong to several sessions. */
  ofMany: boolean;
  operator: Operator;
  chosen: string | undefined;
  go: Go;
}) {
  if (functions.length === 0) return h(Notice, { kind: 'empty' }, 'No registration seen yet.');
  return h(
    'ul',
    { class: 'function-list' },
    functions
      .slice(0, 200)
      .map((fn) =>
        h(
          'li',
          { key: `${fn.sessionId} ${fn.name}` },
          h(FunctionCard, { fn, ofMany, totals: operator.totals.get(fn.name), chosen, go }),
        ),
      ),
  );
}

/** `j` and `k` walk through the calls, Enter opens the first, Esc closes. */
function useKeys(calls: readonly CallRow[], selected: number, go: Go): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
      const to = step === 0 && event.key === 'Enter' && selected < 0 ? calls[0] : calls[Math.max(0, selected + step)];
      if (event.key === 'Escape') go({ call: undefined });
      else if (
        (step !== 0 || (event.key === 'Enter' && selected < 0 && event.target === document.body)) &&
        to !== undefined
      ) {
        go({ call: `${to.sessionId} ${to.life.callId}` });
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  });
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
