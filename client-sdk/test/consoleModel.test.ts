/** What the console's model does without a page. */
import { describe, expect, it } from 'vitest';
import { Alerts } from '../../local-stack/console/src/main/ts/model/alerts';
import { diff } from '../../local-stack/console/src/main/ts/model/diff';
import { hashOf, parseRoute } from '../../local-stack/console/src/main/ts/model/route';

const lines = (one: string, other: string) =>
  diff([...one], [...other])
    .map(({ sign, text }) => `${sign}${text}`.trim())
    .join('');

describe('the difference between two versions', () => {
  it.each([
    ['abc', 'abc', 'abc'],
    ['', 'ab', '+a+b'],
    ['ab', '', '-a-b'],
    ['abcd', 'acxd', 'a-bc+xd'],
    ['{a}{b}', '{b}', '{-a-}-{b}'],
    ['ab', 'ba', '-ab+a'],
  ])('of %j and %j', (one, other, expected) => expect(lines(one, other)).toBe(expected));
});

describe('alerts', () => {
  const alert = (id: string, recovered: boolean, raisedAt: number) => ({
    type: 'console.event' as const,
    topic: 'alerts',
    appendedAt: raisedAt + 500,
    by: 'insights',
    sessionId: 'getWeather',
    record: 'Alert',
    value: {
      id,
      title: 'High error rate',
      function: null,
      value: recovered ? 0 : 0.4,
      threshold: 0.1,
      recovered,
      raisedAt,
    },
  });

  it('end with the recovery of the same id, and stand behind those that last', () => {
    const alerts = new Alerts();
    for (const event of [alert('a', false, 3_000), alert('b', false, 1_000), alert('a', true, 3_000)])
      alerts.add(event);
    expect(alerts.all.map(({ id, recoveredAt, value }) => [id, recoveredAt, value])).toEqual([
      ['b', null, 0.4],
      ['a', 3_500, 0.4],
    ]);
    expect(alerts.all[0]!.about).toBe('getWeather');
  });

  it('end with a later one of their kind, should their recovery be lost, whichever is seen first', () => {
    const [early, late] = [alert('error-rate:f:1000', false, 1_000), alert('error-rate:f:5000', false, 5_000)];
    const other = alert('error-rate:g:2000', false, 2_000);
    for (const order of [
      [early, other, late],
      [late, other, early],
    ]) {
      const alerts = new Alerts();
      order.forEach((event) => alerts.add(event));
      expect(alerts.all.map(({ id, recoveredAt }) => [id, recoveredAt])).toEqual([
        ['error-rate:f:5000', null],
        ['error-rate:g:2000', null],
        ['error-rate:f:1000', 5_000],
      ]);
    }
  });
});

describe('a route', () => {
  it('is the same after it stood in the address', () => {
    const params = { call: 'a.b call_1', q: 'ä & =' };
    expect(parseRoute(hashOf('live', params))).toEqual({ view: 'live', params });
    expect(parseRoute('#/nowhere').view).toBe('playground');
  });
});
