import { type ComponentChildren, h } from 'preact';
import { type Bar, type Minute, countBy, kindOf, outcomeOf, perMinute } from '../model/figures';
import type { Operator } from '../model/operator';
import type { Store } from '../model/store';
import { AlertFigure } from './alertFigure';
import { Notice } from './pieces';

const SPANS = ['15', '60', '240'];
const [WIDTH, HEIGHT] = [600, 160];
const COLUMN_KEYS = [
  ['key-rest', 'succeeded or open'],
  ['key-bad', 'failed or refused'],
] as const;
const LINE_KEYS = [
  ['line-p50', 'p50'],
  ['line-p99', 'p99'],
] as const;

/** The calls in figures; behind every chart stands its table. */
export function Charts({
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
  const span = Number(SPANS.find((known) => known === params.minutes) ?? 15);
  const now = Date.now();
  const calls = store.world.calls.filter(({ at }) => at > now - span * 60_000);
  const minutes = perMinute(store.world.calls, now, span);
  return h(
    'div',
    { class: 'charts' },
    h(
      'div',
      { class: 'filters', role: 'group', 'aria-label': 'Span' },
      SPANS.map((minutesText) =>
        h(
          'button',
          {
            type: 'button',
            key: minutesText,
            class: 'quiet',
            'aria-pressed': String(span) === minutesText,
            onClick: () => go({ minutes: minutesText }),
          },
          Number(minutesText) < 120 ? `${minutesText} min` : `${Number(minutesText) / 60} h`,
        ),
      ),
    ),
    calls.length === 0
      ? h(Notice, { kind: 'empty' }, 'No call in this span.')
      : [
          h(
            Figure,
            { title: 'Calls per minute', table: minuteTable(minutes), keys: COLUMN_KEYS },
            h(Columns, { minutes }),
          ),
          h(Figure, { title: 'Overhead in ms', table: minuteTable(minutes), keys: LINE_KEYS }, h(Lines, { minutes })),
          h(BarFigure, { title: 'Outcomes', unit: 'outcome', bars: countBy(calls, outcomeOf), coloured: true }),
          h(BarFigure, {
            title: 'Refused or failed, by reason',
            unit: 'reason',
            bars: countBy(calls, ({ life }) => (kindOf(life.outcome) === 'bad' ? life.outcome : null)),
            coloured: true,
          }),
          h(BarFigure, { title: 'Top functions', unit: 'function', bars: countBy(calls, ({ life }) => life.name) }),
        ],
    operator.user === null ? null : h(AlertFigure, { store, operator }),
  );
}

function Figure({
  title,
  table,
  keys = [],
  children,
}: {
  title: string;
  table: ComponentChildren;
  /** What the colours mean: class and words. */
  keys?: readonly (readonly [string, string])[];
  children?: ComponentChildren;
}) {
  return h(
    'figure',
    {},
    h(
      'figcaption',
      {},
      title,
      keys.map(([colour, words]) => h('span', { key: colour, class: `key ${colour}` }, words)),
    ),
    children,
    h('details', {}, h('summary', {}, 'As a table'), table),
  );
}

function minuteTable(minutes: readonly Minute[]): ComponentChildren {
  return h(
    'table',
    { class: 'figures' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ['Minute', 'Calls', 'Failed', 'p50 ms', 'p99 ms'].map((name) => h('th', { scope: 'col', key: name }, name)),
      ),
    ),
    h(
      'tbody',
      {},
      minutes
        .filter(({ calls }) => calls > 0)
        .map(({ at, calls, failed, p50, p99 }) =>
          h(
            'tr',
            { key: at },
            h('th', { scope: 'row' }, clock(at)),
            [calls, failed, p50?.toFixed(1) ?? '–', p99?.toFixed(1) ?? '–'].map((value, i) =>
              h('td', { class: 'number', key: i }, value),
            ),
          ),
        ),
    ),
  );
}

/** Succeeded and open below, failed on top. */
function Columns({ minutes }: { minutes: readonly Minute[] }) {
  const most = Math.max(1, ...minutes.map(({ calls }) => calls));
  const width = WIDTH / minutes.length;
  return h(
    Plot,
    { most, minutes, whole: true },
    minutes.map(({ at, calls, failed }, i) => {
      const [all, bad] = [(calls / most) * HEIGHT, (failed / most) * HEIGHT];
      const box = { x: i * width + width * 0.1, width: width * 0.8 };
      return h('g', { key: at }, [
        h('rect', { ...box, class: 'fill-good', y: HEIGHT - all + bad, height: all - bad }),
        h('rect', { ...box, class: 'fill-bad', y: HEIGHT - all, height: bad }),
      ]);
    }),
  );
}

function Lines({ minutes }: { minutes: readonly Minute[] }) {
  const most = Math.max(1, ...minutes.map(({ p99 }) => p99 ?? 0));
  const width = WIDTH / minutes.length;
  const line = (valueOf: (minute: Minute) => number | null, name: string) => {
    const points = minutes.flatMap((minute, i) => {
      const value = valueOf(minute);
      return value === null ? [] : [[(i + 0.5) * width, HEIGHT - (value / most) * HEIGHT] as const];
    });
    return h('g', { class: name, key: name }, [
      h('polyline', { points: points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ') }),
      ...points.map(([x, y]) => h('circle', { cx: x, cy: y, r: 3 })),
    ]);
  };
  return h(Plot, { most, minutes, whole: false }, [
    line(({ p50 }) => p50, 'line-p50'),
    line(({ p99 }) => p99, 'line-p99'),
  ]);
}

function Plot({
  most,
  minutes,
  whole,
  children,
}: {
  most: number;
  minutes: readonly Minute[];
  whole: boolean;
  children?: ComponentChildren;
}) {
  return h(
    'div',
    { class: 'plot', 'aria-hidden': 'true' },
    h('span', { class: 'most' }, whole ? most : most.toFixed(1)),
    h('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none' }, children),
    h('span', { class: 'from' }, clock(minutes[0]?.at ?? 0)),
    h('span', { class: 'to' }, clock(minutes.at(-1)?.at ?? 0)),
  );
}

function BarFigure({
  title,
  unit,
  bars,
  coloured = false,
}: {
  title: string;
  unit: string;
  bars: readonly Bar[];
  coloured?: boolean;
}) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const all = bars.reduce((sum, { value }) => sum + value, 0);
  const table = h(
    'table',
    { class: 'figures' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        [unit, 'Calls', 'Share'].map((name) => h('th', { scope: 'col', key: name }, name)),
      ),
    ),
    h(
      'tbody',
      {},
      bars.map(({ label, value }) =>
        h('tr', { key: label }, h('th', { scope: 'row' }, label), [
          h('td', { class: 'number' }, value),
          h('td', { class: 'number' }, `${((value / all) * 100).toFixed(0)} %`),
        ]),
      ),
    ),
  );
  const drawn: ComponentChildren =
    bars.length === 0
      ? h(Notice, { kind: 'empty' }, 'None.')
      : h(
          'ul',
          { class: 'bars', 'aria-hidden': 'true' },
          bars.map(({ label, value }) =>
            h('li', { key: label }, [
              h('code', {}, label),
              h(
                'span',
                { class: 'track' },
                h('span', {
                  class: 'fill',
                  'data-kind': coloured ? kindOf(label === 'open' ? null : label) : undefined,
                  style: { width: `${(value / most) * 100}%` },
                }),
              ),
              h('span', { class: 'number' }, value),
            ]),
          ),
        );
  return h(Figure, { title, table }, drawn);
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}
