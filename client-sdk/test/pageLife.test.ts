/** The page is left, frozen and taken out of the back-forward cache; in Chromium: test/whole/pageLife.test.ts. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeGateway, settle, weather } from './gateway';

describe('the life of a page', () => {
  let page: EventTarget;
  beforeEach(() => {
    page = new EventTarget();
    vi.useFakeTimers();
    vi.stubGlobal('document', {});
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
  const happens = (type: 'pagehide' | 'pageshow', persisted: boolean) =>
    page.dispatchEvent(Object.assign(new Event(type), { persisted }));
  const connected = async () => {
    const gateway = new FakeGateway();
    const connecting = gateway.client.connect();
    await vi.advanceTimersByTimeAsync(0);
    await connecting;
    return gateway;
  };

  it('lets go of the socket when it is hidden, and does not come back by itself', async () => {
    const gateway = await connected();
    const closed = vi.spyOn(gateway.peer, 'onClose');
    happens('pagehide', true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(closed).toHaveBeenCalledTimes(1);
    expect(gateway.frames('session.close')).toEqual([]);
    expect([gateway.client.state, gateway.peers.length]).toEqual(['reconnecting', 1]);
  });

  it('resumes when it is shown again, with handlers that went on meanwhile', async () => {
    const gateway = await connected();
    let answer: (value: string) => void = () => undefined;
    const handler = vi.fn(() => new Promise<string>((resolve) => (answer = resolve)));
    gateway.client.registerFunction('f', handler, weather);
    await settle();
    gateway.call('c#1', 'f');
    await settle();
    happens('pagehide', true);
    answer('done');
    await settle();
    happens('pageshow', true);
    await vi.advanceTimersByTimeAsync(300);
    expect(gateway.client.state).toBe('connected');
    expect(gateway.frames('session.open')[0]).toMatchObject({
      resume: { sessionId: 'tag.session-1' },
      held: [{ id: 'c#1', started: true }],
    });
    expect(gateway.frames('function.result').map(({ data }) => data.result)).toEqual(['done']);
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('has nothing to take up when it is shown for the first time, or was not connected', async () => {
    const gateway = await connected();
    happens('pageshow', false);
    happens('pageshow', true);
    gateway.client.close();
    happens('pagehide', true);
    happens('pageshow', true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([gateway.client.state, gateway.peers.length]).toEqual(['closed', 1]);
  });

  it('keeps deadlines by the clock: an answer that a sleeping page gives too late is none', async () => {
    const gateway = await connected();
    let answer: (value: string) => void = () => undefined;
    gateway.client.registerFunction('f', () => new Promise<string>((resolve) => (answer = resolve)), weather);
    await settle();
    gateway.call('c#1', 'f');
    await settle();
    vi.setSystemTime(Date.now() + 5_001); // asleep: the clock goes on, timers do not
    answer('late');
    await settle();
    expect(gateway.frames('function.result')).toMatchObject([{ data: { success: false, error: { code: 'TIMEOUT' } } }]);
  });
});
