import { type FunctionOptions, type Handler, VoiceChatClient } from '@function-registry/client';
import { Worker as NodeWorker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { quiet } from './gateway';

describe('the sandbox "isolate" in Node', () => {
  const handles: { unregister(): void }[] = [];
  afterEach(() => handles.splice(0).forEach((handle) => handle.unregister()));

  /** Handlers as plain text: what the test runner's transform puts into functions is not theirs. */
  // eslint-disable-next-line no-eval -- functions whose text no transform has touched
  const fn = (text: string) => (0, eval)(`(${text})`) as Handler;
  const client = new VoiceChatClient({ url: 'ws://localhost:1/v1/socket', logger: quiet });
  const run = async (text: string, args: object = {}, options: FunctionOptions = {}, timeout = 20_000) => {
    const schema = { description: 'Sandboxed', parameters: {}, timeout };
    handles.push(client.registerFunction('f', fn(text), schema, { sandbox: true, ...options }));
    return client.executeFunction('f', args);
  };

  it('runs a function with its arguments and its context', async () => {
    expect(
      await run('async ({ a, b }, ctx) => [a + b, ctx.callId.slice(0, 6), typeof ctx.signal]', { a: 1, b: 2 }),
    ).toEqual([3, 'local_', 'object']);
  });

  it('keeps its code and whether trying again helps', async () => {
    const thrown = await run('() => { throw Object.assign(new Error("busy"), { code: "DB_BUSY", retryable: true }) }');
    expect(thrown).toMatchObject({ success: false, error: { code: 'DB_BUSY', message: 'busy', retryable: true } });
  });

  it('ends an endless loop at its deadline, and works again', async () => {
    expect(await run('({ loop }) => { while (loop) {} return 1 }', { loop: true }, {}, 1_500)).toMatchObject({
      error: { code: 'TIMEOUT' },
    });
    expect(await client.executeFunction('f', { loop: false })).toBe(1);
  });

  it('survives a memory bomb', async () => {
    expect(await run('() => { const all = []; for (;;) all.push(new Array(100000).fill(all.length)); }')).toMatchObject(
      {
        success: false,
        error: { code: 'EXECUTION_ERROR', message: expect.stringContaining('The sandbox broke') },
      },
    );
  });

  it('hands no environment over', async () => {
    expect(await run('() => Object.keys(process.env)')).toEqual([]);
  });

  it('fetches nothing unless it is allowed', async () => {
    expect(await run('() => fetch("https://example.com/secret")')).toMatchObject({
      error: { message: expect.stringContaining('fetch of https://example.com is not allowed') },
    });
  });

  it.each([
    ['a free variable', '() => notThere + 1', /notThere is not defined: a sandboxed function sees its arguments/],
    ['a mock', null, /its text cannot be read/],
  ])('says so clearly: %s', async (_what, text, message) => {
    const handler = text === null ? fn('() => 1').bind(null) : fn(text);
    handles.push(client.registerFunction('f', handler, { description: 'd', parameters: {} }, { sandbox: 'isolate' }));
    expect(await client.executeFunction('f')).toMatchObject({
      success: false,
      error: { message: expect.stringMatching(message) },
    });
  });

  it('ends a flood of messages', async () => {
    expect(await run('() => { for (let i = 0; i < 5000; i++) console.log(i); return 1 }')).toMatchObject({
      error: { message: expect.stringContaining('more than 1000 messages') },
    });
  });

  it('tells of "untrusted" that it needs a browser', async () => {
    expect(await run('() => 1', {}, { sandbox: 'untrusted' })).toMatchObject({ error: { code: 'INVALID_SETTING' } });
    expect(NodeWorker).toBeDefined();
  });
});
