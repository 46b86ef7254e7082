/** The pairs of docs/writing-functions.md. */
import { type Handler, VoiceChatClient } from '@function-registry/client';
import { createTestRegistry } from '@function-registry/client/testing';
import { describe, expect, it, vi } from 'vitest';

const client = new VoiceChatClient({ url: 'ws://localhost:1/v1/socket', logLevel: 'silent' });
const open = { description: 'Does', parameters: { type: 'object' } };

describe('functions, good and bad', () => {
  it('1: a schema that says what is needed', async () => {
    const number = (description: string) => ({ type: 'number', description });
    const good = await client.registerFunction('calculateDiscount', () => ({ price: 1 }), {
      description: 'Price of a product after a discount',
      parameters: {
        type: 'object',
        properties: { price: number('Price in euros'), percentage: number('Discount, 0 to 100') },
        required: ['price', 'percentage'],
      },
      returns: { type: 'object', properties: { price: { type: 'number' } }, required: ['price'] },
    });
    const bad = await client.registerFunction('discount', () => 'x', {
      description: 'Discount',
      parameters: { type: 'object', properties: { p: { type: 'number' } } },
      returns: { type: 'string' },
    });
    expect(good.warnings).toEqual([]);
    expect(bad.warnings.map(({ code }) => code)).toEqual(['NO_PROPERTY_DESCRIPTION', 'NO_REQUIRED', 'STRING_RESULT']);
  });

  it('2: everything from the arguments', async () => {
    // eslint-disable-next-line no-eval -- functions whose text no transform has touched
    const plain = (text: string) => (0, eval)(`(${text})`) as Handler;
    const good = plain('({ price, percentage }) => ({ price: price * (1 - percentage / 100) })');
    const goodHandle = client.registerFunction('good', good, open, { sandbox: true });
    const badHandle = client.registerFunction('bad', plain('() => globalOrder'), open, { sandbox: true });
    expect(await client.executeFunction('good', { price: 50, percentage: 10 })).toEqual({ price: 45 });
    expect(await client.call('bad')).toMatchObject({
      error: {
        message: expect.stringContaining('globalOrder is not defined: a sandboxed function sees its arguments'),
      },
    });
    goodHandle.unregister();
    badHandle.unregister();
  });

  it('3: a result that the model can use', async () => {
    const schema = { ...open, returns: { type: 'object' } };
    client.registerFunction('good', () => ({ orderId: 'A42', status: 'shipped' }), schema);
    client.registerFunction('bad', () => 'done', schema);
    expect(await client.call('good')).toMatchObject({ ok: true });
    expect(await client.call('bad')).toMatchObject({ ok: false, error: { code: 'INVALID_RESULT' } });
  });

  it('4: an error that says whether trying again helps', async () => {
    const error = { code: 'OUT_OF_STOCK', message: 'None left in blue; red is there.', retryable: false };
    client.registerFunction('good', () => ({ success: false, error }), open);
    client.registerFunction('bad', () => Promise.reject(undefined), open);
    expect(await client.executeFunction('good')).toEqual({ success: false, error });
    expect(await client.executeFunction('bad')).toMatchObject({
      error: { code: 'EXECUTION_ERROR', message: 'undefined' },
    });
  });

  it('5: work that stops with the call', async () => {
    const { client: tested, proxy, clock, close } = createTestRegistry();
    const stopped = vi.fn();
    const handler: Handler = (_args, { signal }) =>
      new Promise(() => signal.addEventListener('abort', () => stopped(signal.reason.code)));
    tested.registerFunction('good', handler, { ...open, parameters: { type: 'object' }, timeout: 1_000 });
    const answer = proxy.handleToolCall({ type: 'tool_call', function: { name: 'good', arguments: '{}' } });
    await clock.advance(1_000);
    expect((await answer).error).toContain('did not answer within 1000 ms');
    expect(stopped).toHaveBeenCalledWith('TIMEOUT');
    close();
  });

  it('6: a side effect that may happen twice', async () => {
    const { client: tested, proxy, clock, close } = createTestRegistry();
    const good = new Map<string, string>();
    const bad: string[] = [];
    const fails = () => Promise.reject(new Error('lost on the way'));
    const retryPolicy = { maxRetries: 1, retryDelay: 10 };
    tested.registerFunction('good', ({ sku }, { callId }) => (good.set(callId, sku), fails()), {
      ...open,
      retryPolicy,
    });
    tested.registerFunction('bad', ({ sku }) => (bad.push(sku), fails()), { ...open, retryPolicy });
    const calls = ['good', 'bad'].map((name) =>
      proxy.handleToolCall({ type: 'tool_call', function: { name, arguments: '{"sku":"blue"}' } }),
    );
    await clock.advance(100);
    await Promise.all(calls);
    expect([good.size, bad.length]).toEqual([1, 2]);
    close();
  });
});
