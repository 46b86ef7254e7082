import { h } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Operator } from '../model/operator';
import type { Store } from '../model/store';
import { Notice } from './pieces';

const TOPIC = 'alerts';
const SHOWN = 20;
const HEADS = ['Alert', 'About', 'Seen', 'Limit', 'Since', 'Until'];

/** What insights raised, those that last first. For operators: alerts belong to functions and topics, not to a session. */
export function AlertFigure({ store, operator }: { store: Store; operator: Operator }) {
  useEffect(() => {
    void operator.records(TOPIC).then((events) => {
      store.world.addStored(TOPIC, events);
      store.changed();
    });
  }, []);
  const alerts = store.world.alerts.all.slice(0, SHOWN);
  return h(
    'figure',
    { class: 'alerts' },
    h('figcaption', {}, 'Alerts'),
    alerts.length === 0
      ? h(Notice, { kind: 'empty' }, 'No alert.')
      : h(
          'div',
          { class: 'wide', tabIndex: 0, role: 'region', 'aria-label': 'Alerts' },
          h(
            'table',
            { class: 'figures' },
            h(
              'thead',
              {},
              h(
                'tr',
                {},
                HEADS.map((name) => h('th', { scope: 'col', key: name }, name)),
              ),
            ),
            h(
              'tbody',
              {},
              alerts.map(({ id, title, about, value, threshold, raisedAt, recoveredAt }) =>
                h(
                  'tr',
                  { key: id },
                  h('th', { scope: 'row' }, title),
                  h('td', {}, h('code', {}, about)),
                  h('td', { class: 'number' }, figure(value)),
                  h('td', { class: 'number' }, figure(threshold)),
                  h('td', { class: 'number' }, clock(raisedAt)),
                  h(
                    'td',
                    { class: 'number' },
                    recoveredAt === null
                      ? h('span', { class: 'badge', 'data-kind': 'bad' }, 'lasts')
                      : clock(recoveredAt),
                  ),
                ),
              ),
            ),
          ),
        ),
  );
}

function figure(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(5, 19).replace('T', ' ');
}
