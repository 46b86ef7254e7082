import { type CallContext, type Clock, RegistryError } from '@function-registry/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeGateway, settle, weather } from './gateway';

describe('executing', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const connected = async (name: string, handler: (args: any, context: CallContext) => unknown, options = {}) => {
    const gateway = new FakeGateway();
    void gateway.client.registerFunction(name, handler, weather, options);
    const connecting = gateway.client.connect();
    await vi.advanceTimersByTimeAsync(0);
    await connecting;
    await settle();
    return gateway;
  };
  const results = (gateway: FakeGateway) => gateway.frames('function.result').map(({ id, data }) => ({ id, data }));

  it('says that the handler begins before it begins, then answers with the same id', async () => {
    const order: string[] = [];
    const gateway = await connected('f', () => {
      order.push(...gateway.frames().map((frame) => frame.type));
      return { celsius: 20 };
    });
    gateway.call('call_1#1', 'f', { location: 'Berlin' });
    await settle();
    expect(order).toContain('function.started');
    expect(results(gateway)).toEqual([{ id: 'call_1#1', data: { success: true, result: { celsius: 20 } } }]);
  });

  it('hands over exactly the arguments', async () => {
    const handler = vi.fn();
    const gateway = await connected('f', handler);
    gateway.call('c#1', 'f', { location: 'Berlin' });
    await settle();
    expect(handler.mock.calls).toEqual([[{ location: 'Berlin' }]]);
  });

  it('hands over the context to a handler that declares it, or asks for it', async () => {
    const seen: unknown[] = [];
    const declared = await connected('f', (_args, context) => seen.push(context));
    declared.call('c#2', 'f');
    const asked = await connected('f', (...all: unknown[]) => seen.push(all[1]), { context: true });
    asked.call('d#1', 'f');
    await settle();
    expect(seen).toMatchObject([
      { callId: 'c', attempt: 2, sessionId: 'tag.session-1', signal: expect.any(AbortSignal) },
      { callId: 'd', attempt: 1 },
    ]);
  });

  it.each([
    ['nothing', () => undefined, { success: true, result: null }],
    ['a date', () => new Date(0), { success: true, result: '1970-01-01T00:00:00.000Z' }],
    [
      'holes and undefined members',
      () => ({ a: undefined, b: [undefined, 1] }),
      { success: true, result: { b: [null, 1] } },
    ],
    [
      'a bigint inside',
      () => ({ a: [1n] }),
      {
        success: false,
        error: {
          code: 'INVALID_RESULT',
          message: expect.stringContaining('/a/0'),
          type: 'RegistryError',
          retryable: false,
        },
      },
    ],
    ['NaN', () => NaN, { success: false, error: expect.objectContaining({ code: 'INVALID_RESULT' }) }],
    [
      'a cycle',
      () => {
        const a: any = {};
        a.a = a;
        return a;
      },
      { success: false, error: expect.objectContaining({ message: expect.stringContaining('/a is a cycle') }) },
    ],
    [
      'a throw',
      () => {
        throw new TypeError('API unavailable');
      },
      { success: false, error: { code: 'EXECUTION_ERROR', message: 'API unavailable', type: 'TypeError' } },
    ],
    [
      'a rejection with its own code',
      () => Promise.reject(Object.assign(new Error('busy'), { code: 'DB_BUSY', retryable: true })),
      { success: false, error: { code: 'DB_BUSY', message: 'busy', type: 'Error', retryable: true } },
    ],
    [
      'a thrown string',
      () => Promise.reject('no'),
      { success: false, error: { code: 'EXECUTION_ERROR', message: 'no', type: 'string' } },
    ],
    [
      'a structured error',
      () => ({ success: false, error: { code: 'NOT_FOUND', message: 'No such order', retryable: false } }),
      { success: false, error: { code: 'NOT_FOUND', message: 'No such order', retryable: false } },
    ],
    ['a structured success', () => ({ success: true, data: 1 }), { success: true, result: { success: true, data: 1 } }],
    [
      'more levels than the server reads',
      () => Array.from({ length: 65 }).reduce<unknown>((inner) => [inner], 1),
      { success: false, error: expect.objectContaining({ code: 'INVALID_RESULT' }) },
    ],
    [
      'more than a frame holds',
      () => 'x'.repeat(300_000),
      { success: false, error: expect.objectContaining({ code: 'RESULT_TOO_LARGE' }) },
    ],
  ])('answers for %s', async (_what, handler, data) => {
    const gateway = await connected('f', handler);
    gateway.call('c#1', 'f');
    await settle();
    expect(results(gateway)).toEqual([{ id: 'c#1', data }]);
  });

  it('cuts the name of a thrown type at 64 characters', async () => {
    const Long = { ['E'.repeat(80)]: class extends Error {} }['E'.repeat(80)]!;
    const gateway = await connected('f', () => Promise.reject(new Long('x')));
    gateway.call('c#1', 'f');
    await settle();
    expect(results(gateway)[0]!.data.error.type).toBe('E'.repeat(64));
  });

  it('answers for a function that the page does not hold, without a start', async () => {
    const gateway = await connected('f', () => 1);
    gateway.call('c#1', 'other');
    await settle();
    expect(gateway.frames('function.started')).toEqual([]);
    expect(results(gateway)[0]!.data.error).toMatchObject({ code: 'UNKNOWN_FUNCTION', retryable: false });
    expect(results(gateway)[0]!.data.error.message).toMatch(/^Function not found/);
  });

  it('runs one execution once and repeats its answer until that is acknowledged', async () => {
    const handler = vi.fn(() => 'once');
    const gateway = await connected('f', handler);
    gateway.call('c#1', 'f');
    gateway.call('c#1', 'f');
    await settle();
    gateway.call('c#1', 'f');
    await settle();
    expect(results(gateway).length).toBeGreaterThanOrEqual(2);
    const before = results(gateway).length;

    gateway.say({ type: 'function.acknowledged', id: 'c#1' });
    gateway.call('c#1', 'f');
    await settle();

    expect(handler).toHaveBeenCalledTimes(1);
    expect(results(gateway)).toHaveLength(before);
  });

  it('remembers a thousand answers that nobody acknowledged; what it forgets it still does not run again', async () => {
    const handler = vi.fn(() => 1);
    const gateway = await connected('f', handler);
    for (let n = 0; n < 1_001; n += 1) gateway.call(`c${n}#1`, 'f');
    await settle();
    gateway.peer.close(1006);
    await vi.advanceTimersByTimeAsync(7_000);
    const resent = results(gateway).map(({ id }) => id);
    expect([resent.length, resent.includes('c0#1'), resent.includes('c1000#1')]).toEqual([1_000, false, true]);
    gateway.call('c0#1', 'f');
    await settle();
    expect(handler).toHaveBeenCalledTimes(1_001);
  });

  it('runs the next attempt of a call anew', async () => {
    const handler = vi.fn(() => 1);
    const gateway = await connected('f', handler);
    gateway.call('c#1', 'f');
    gateway.call('c#2', 'f');
    await settle();
    expect(handler).toHaveBeenCalledTimes(2);
  });

  it('gives a handler up at its deadline, aborts its signal and ignores what comes later', async () => {
    let signal: AbortSignal | undefined;
    const gateway = await connected('f', (_args, context) => {
      signal = context.signal;
      return new Promise((resolve) => setTimeout(() => resolve('late'), 10_000));
    });
    gateway.call('c#1', 'f', {}, { timeout: 200 });
    await vi.advanceTimersByTimeAsync(199);
    expect(results(gateway)).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(results(gateway)[0]!.data.error).toMatchObject({ code: 'TIMEOUT', retryable: true });
    expect(signal?.reason).toBeInstanceOf(RegistryError);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(results(gateway)).toHaveLength(1);
  });

  it('aborts on cancel and sends no answer', async () => {
    let signal: AbortSignal | undefined;
    const cancelled = vi.fn();
    const gateway = await connected('f', (_args, context) => {
      signal = context.signal;
      return new Promise(() => undefined);
    });
    gateway.client.on('function.cancel', cancelled);
    gateway.call('c#1', 'f');
    gateway.say({ type: 'function.cancel', id: 'c#1', reason: 'CANCELLED' });
    await settle();
    expect(signal?.aborted).toBe(true);
    expect(signal?.reason).toMatchObject({ code: 'CANCELLED' });
    expect(cancelled).toHaveBeenCalledWith({ id: 'c#1', reason: 'CANCELLED' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(results(gateway)).toEqual([]);
  });

  it('sends the answer again when the log did not take it', async () => {
    const gateway = await connected('f', () => 1);
    gateway.call('c#1', 'f');
    await settle();
    gateway.say({
      type: 'error',
      id: 'c#1',
      code: 'UNAVAILABLE',
      message: 'Kafka is away.',
      retryable: true,
      retryAfterMs: 300,
    });
    await vi.advanceTimersByTimeAsync(300);
    expect(results(gateway)).toHaveLength(2);
  });

  it('tells listeners of the call and of its result with the time the handler took', async () => {
    const called = vi.fn();
    const ended = vi.fn();
    let ticks = 0;
    const clock: Clock = {
      now: () => Date.now(),
      ticks: () => (ticks += 3),
      after: (ms, task) => {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    };
    const gateway = new FakeGateway({ clock });
    gateway.client.on('function.call', called).on('function.result', ended);
    void gateway.client.registerFunction('f', () => 1, weather);
    void gateway.client.connect();
    await vi.advanceTimersByTimeAsync(0);
    gateway.call('c#1', 'f', { location: 'Oslo' });
    await settle();
    expect(called).toHaveBeenCalledWith(
      expect.objectContaining({ id: 'c#1', name: 'f', arguments: { location: 'Oslo' } }),
    );
    expect(ended).toHaveBeenCalledWith(
      expect.objectContaining({ id: 'c#1', handlerMs: 3, data: { success: true, result: 1 } }),
    );
  });

  it('lets no failing listener disturb the call', async () => {
    const gateway = await connected('f', () => 1);
    gateway.client.on('function.call', () => {
      throw new Error('listener');
    });
    gateway.call('c#1', 'f');
    await settle();
    expect(results(gateway)).toHaveLength(1);
  });
});
