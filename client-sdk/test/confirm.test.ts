/** Functions that ask the user first. */
import { type FunctionOptions, type Question } from '@function-registry/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeGateway, settle, weather } from './gateway';

describe('a function that asks the user first', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const asking = async (options: FunctionOptions, listener?: (question: Question) => void) => {
    const gateway = new FakeGateway();
    const handler = vi.fn(() => 'paid');
    if (listener !== undefined) gateway.client.on('confirm', listener);
    gateway.client.registerFunction('pay', handler, weather, options);
    const connecting = gateway.client.connect();
    await vi.advanceTimersByTimeAsync(0);
    await connecting;
    const call = async (args = {}) => {
      gateway.call('c#1', 'pay', args, { timeout: 35_000 });
      await vi.dynamicImportSettled();
      await settle();
    };
    const answer = () => gateway.frames('function.result').map(({ data }) => data.result ?? data.error);
    return { gateway, handler, call, answer };
  };

  it('runs once the user says yes, and learns what it is about', async () => {
    let question!: Question;
    const { handler, call, answer } = await asking({ confirm: true }, (asked) => (question = asked));
    await call({ euros: 5 });
    expect(question).toMatchObject({ name: 'pay', callId: 'c', arguments: { euros: 5 } });
    expect(handler).not.toHaveBeenCalled();
    question.approve();
    question.decline(); // the first answer counts
    await settle();
    expect(answer()).toEqual(['paid']);
  });

  it('is told to the server with the time that the user has', async () => {
    const { gateway } = await asking({ confirm: true, confirmWithin: 60_000 });
    expect(gateway.frames('functions.register')[0]!.functions).toMatchObject([{ name: 'pay', timeout: 65_000 }]);
  });

  it('fails with DECLINED when the user says no, with the reason for the model', async () => {
    const { handler, call, answer } = await asking({ confirm: true }, ({ decline }) => decline('too expensive'));
    await call();
    expect(answer()).toMatchObject([{ code: 'DECLINED', message: 'Declined: too expensive.', retryable: false }]);
    expect(handler).not.toHaveBeenCalled();
  });

  it('fails when nobody answers in time; an answer after it does nothing', async () => {
    let question!: Question;
    const { handler, call, answer } = await asking({ confirm: true }, (asked) => (question = asked));
    await call();
    await vi.advanceTimersByTimeAsync(29_999);
    expect([answer(), question.signal.aborted]).toEqual([[], false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(answer()).toMatchObject([{ code: 'DECLINED', message: 'Declined: nobody answered within 30000 ms.' }]);
    expect(question.signal.aborted).toBe(true);
    question.approve();
    await settle();
    expect(handler).not.toHaveBeenCalled();
  });

  it('fails at once when nobody listens', async () => {
    const { call, answer } = await asking({ confirm: true });
    await call();
    expect(answer()).toMatchObject([{ code: 'DECLINED', message: expect.stringContaining('nobody listens') }]);
  });

  it('asks only about the calls that a condition names', async () => {
    const listener = vi.fn();
    const { call, answer } = await asking({ confirm: ({ euros }) => euros > 100 }, listener);
    await call({ euros: 5 });
    expect(answer()).toEqual(['paid']);
    expect(listener).not.toHaveBeenCalled();
  });

  it('takes the question back when the call is cancelled', async () => {
    let question!: Question;
    const { gateway, handler, call, answer } = await asking({ confirm: true }, (asked) => (question = asked));
    await call();
    gateway.say({ type: 'function.cancel', id: 'c#1', reason: 'CANCELLED' });
    await settle();
    expect(question.signal.aborted).toBe(true);
    expect([answer(), handler.mock.calls]).toEqual([[], []]);
  });
});
