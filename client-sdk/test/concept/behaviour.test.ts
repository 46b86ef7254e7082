/** Blocks of the original concept beyond registration, in their own shapes: middleware, execution, errors, best practice 1. */
import { VoiceChatClient, authMiddleware as auth, validationMiddleware } from '@function-registry/client';
import { createTestRegistry } from '@function-registry/client/testing';
import { describe, expect, it, vi } from 'vitest';
import { FakeGateway } from '../gateway';

const schema = { description: 'Does something', parameters: {} };

it('function middleware', async () => {
  const client = new VoiceChatClient({ url: 'ws://localhost:8080/v1/socket' });
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const handler = vi.fn(({ n }) => n * 2);
  const authMiddleware = auth(() => true);

  // Middleware implementation
  const logMiddleware = async (args: any, next: any) => {
    console.log('Function called:', args);
    const result = await next(args);
    console.log('Function result:', result);
    return result;
  };

  // Add middleware for logging, validation, etc.
  client.registerFunction('sensitiveOperation', handler, schema, {
    middleware: [logMiddleware, authMiddleware, validationMiddleware],
  });

  expect(await client.executeFunction('sensitiveOperation', { n: 2 })).toBe(4);
  expect(log.mock.calls).toEqual([
    ['Function called:', { n: 2 }],
    ['Function result:', 4],
  ]);
  log.mockRestore();
});

describe('client execution', () => {
  it('tells of a request by function.call, with name, arguments and id, and answers with the frames of the concept', async () => {
    const gateway = new FakeGateway();
    const { client } = gateway;
    const requests: unknown[] = [];
    client.on('function.call', async (request) => {
      const { name, arguments: args, id } = request;
      requests.push([name, args, id]);
    });
    client.registerFunction('good', () => 'fine', schema);
    client.registerFunction('bad', () => Promise.reject(new Error('broken')), schema);
    await client.connect();
    gateway.call('a#1', 'good', { x: 1 });
    gateway.call('b#1', 'bad');
    const results = await gateway.until('function.result', 2);
    expect(requests).toEqual([
      ['good', { x: 1 }, 'a#1'],
      ['bad', {}, 'b#1'],
    ]);
    expect(results).toEqual([
      { type: 'function.result', id: 'a#1', data: { success: true, result: 'fine' } },
      {
        type: 'function.result',
        id: 'b#1',
        data: { success: false, error: { message: 'broken', code: 'EXECUTION_ERROR', type: 'Error' } },
      },
    ]);
  });
});

it('parallel execution: each answer by itself, failures included', async () => {
  const { client, proxy, close } = createTestRegistry();
  client.registerFunction('double', ({ n }) => n * 2, schema);
  const call = (id: string, name: string) => ({ type: 'tool_call', id, function: { name, arguments: '{"n":2}' } });
  const answers = await Promise.all(
    [call('1', 'double'), call('2', 'missing')].map((one) => proxy.handleToolCall(one)),
  );
  expect(answers).toMatchObject([
    { tool_call_id: '1', output: '4' },
    { tool_call_id: '2', error: expect.stringMatching(/^Function not found/) },
  ]);
  close();
});

it('best practice 1: a pure function with a clear interface', async () => {
  const client = new VoiceChatClient({ url: 'ws://localhost:8080/v1/socket' });
  client.registerFunction(
    'calculateDiscount',
    ({ price, percentage }: { price: number; percentage: number }) => {
      return price * (1 - percentage / 100);
    },
    schema,
  );
  expect(await client.executeFunction('calculateDiscount', { price: 80, percentage: 25 })).toBe(60);
});
