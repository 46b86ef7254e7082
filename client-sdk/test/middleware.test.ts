import {
  type Middleware,
  ValidationError,
  authMiddleware,
  logMiddleware,
  validationMiddleware,
} from '@function-registry/client';
import { describe, expect, it, vi } from 'vitest';
import { loadChecks } from '../src/checks';
import { systemClock } from '../src/clock';
import type { Checks } from '../src/core/checks';
import { FunctionTable } from '../src/core/functionTable';
import { runHandler } from '../src/core/run';
import { FakeGateway, settle } from './gateway';

const schema = {
  description: 'Doubles a number',
  parameters: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
};
const named =
  (name: string, trace: string[]): Middleware =>
  async (args, next) => {
    trace.push(`${name} in`);
    const result = await next(args);
    trace.push(`${name} out`);
    return result;
  };

describe('middleware', () => {
  it('stands around the handler: those of the client outside, the first of each list outermost', async () => {
    const trace: string[] = [];
    const { client } = new FakeGateway({ middleware: [named('client 1', trace)] });
    client.use(named('client 2', trace));
    client.registerFunction('f', ({ n }) => (trace.push('handler'), n * 2), schema, {
      middleware: [named('first', trace), named('second', trace)],
    });
    expect(await client.executeFunction('f', { n: 2 })).toBe(4);
    const names = ['client 1', 'client 2', 'first', 'second'];
    expect(trace).toEqual([
      ...names.map((name) => `${name} in`),
      'handler',
      ...names.reverse().map((name) => `${name} out`),
    ]);
  });

  it('changes arguments and results, and learns of the call by its third parameter', async () => {
    const seen: unknown[] = [];
    const gateway = new FakeGateway();
    gateway.client.registerFunction('f', ({ n }) => n * 2, schema, {
      middleware: [
        async (args, next, { name, callId, signal }) => {
          seen.push(name, callId, signal.aborted);
          return (await next({ n: args.n + 1 })) + 100;
        },
      ],
    });
    await gateway.client.connect();
    gateway.call('call_7#1', 'f', { n: 1 });
    const [result] = await gateway.until('function.result');
    expect(result!.data).toEqual({ success: true, result: 104 });
    expect(seen).toEqual(['f', 'call_7', false]);
  });

  it('may answer itself, or fail the call', async () => {
    const handler = vi.fn();
    const { client } = new FakeGateway();
    client.registerFunction('cached', handler, schema, { middleware: [() => 'from the cache'] });
    client.registerFunction('closed', handler, schema, {
      middleware: [authMiddleware(({ args }) => (args as any).n > 5)],
    });
    expect(await client.executeFunction('cached', { n: 1 })).toBe('from the cache');
    expect(await client.executeFunction('closed', { n: 1 })).toMatchObject({
      success: false,
      error: { code: 'FORBIDDEN' },
    });
    expect(handler).not.toHaveBeenCalled();
    await client.executeFunction('closed', { n: 6 });
    expect(handler).toHaveBeenCalledWith({ n: 6 });
  });

  it('runs within the timeout of the attempt', async () => {
    vi.useFakeTimers();
    const { client } = new FakeGateway();
    client.registerFunction(
      'f',
      () => 1,
      { ...schema, timeout: 50 },
      { middleware: [() => new Promise(() => undefined)] },
    );
    const answer = client.executeFunction('f', { n: 1 });
    await vi.advanceTimersByTimeAsync(50);
    vi.useRealTimers();
    expect(await answer).toMatchObject({ success: false, error: { code: 'TIMEOUT' } });
  });

  it('logs, but never the arguments of a sensitive function', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const { client } = new FakeGateway({ middleware: [logMiddleware] });
    client.registerFunction('f', ({ n }) => n * 2, schema);
    client.registerFunction('pin', () => 'secret answer', { ...schema, sensitive: true });
    await client.executeFunction('f', { n: 2 });
    await client.executeFunction('pin', { n: 4711 });
    expect(log.mock.calls).toEqual([
      ['f called:', { n: 2 }],
      ['f result:', 4],
      ['pin called:', '(sensitive)'],
      ['pin result:', '(sensitive)'],
    ]);
    log.mockRestore();
  });

  it('validates where it stands: after a middleware that broke the arguments', async () => {
    const { client } = new FakeGateway();
    client.registerFunction(
      'f',
      ({ n }) => n,
      { ...schema, returns: { type: 'number' } },
      {
        middleware: [(_args, next) => next({ n: 'x' }), validationMiddleware],
      },
    );
    const { ok, error } = (await client.call('f', { n: 1 })) as any;
    expect(ok).toBe(false);
    expect(error).toMatchObject({
      code: 'INVALID_ARGUMENTS',
      message: '/n: expected number, got string. Correct the arguments and call again.',
    });
  });
});

describe('a local call', () => {
  it('is checked as the processor would: arguments, defaults, result', async () => {
    const { client } = new FakeGateway();
    const handler = vi.fn(({ q, limit }) => (q === 'broken' ? ('no list' as any) : [q, limit]));
    client.registerFunction('search', handler, {
      description: 'Searches',
      parameters: {
        type: 'object',
        properties: { q: { type: 'string' }, limit: { type: 'integer', default: 10 } },
        required: ['q'],
      },
      returns: { type: 'array' },
    });
    const sent = { q: 'lamp' };
    expect(await client.call('search', sent)).toEqual({ ok: true, value: ['lamp', 10] });
    expect(sent).toEqual({ q: 'lamp' });
    expect(await client.call('search', { limit: 0.5 })).toMatchObject({
      ok: false,
      error: {
        code: 'INVALID_ARGUMENTS',
        retryable: false,
        message: expect.stringContaining('property "q" is required'),
      },
    });
    expect(await client.call('search', { q: 'broken' })).toMatchObject({
      ok: false,
      error: { code: 'INVALID_RESULT' },
    });
    expect(await client.call('nobody')).toMatchObject({ ok: false, error: { code: 'UNKNOWN_FUNCTION' } });
    expect(handler).toHaveBeenCalledTimes(2);
  });

  it('has a ValidationError with places as ajv gives them', () => {
    const errors = [
      { instancePath: '/b', schemaPath: '#/properties/b/type', keyword: 'type', message: 'm', params: {} },
    ];
    expect(new ValidationError(errors)).toMatchObject({
      name: 'ValidationError',
      code: 'INVALID_ARGUMENTS',
      errors,
      pointer: '/b',
    });
  });

  it('tells progress to listeners of the page', async () => {
    const { client } = new FakeGateway();
    const told: unknown[] = [];
    client.on('function.progress', (progress) => told.push(progress));
    client.registerFunction('slow', (_args, { progress }) => progress(0.5), { description: 'd', parameters: {} });
    await client.executeFunction('slow');
    expect(told).toEqual([{ name: 'slow', callId: 'local_1', value: 0.5 }]);
  });

  it('words errors for the model where a wording is given', async () => {
    const { client } = new FakeGateway({ modelError: () => 'Something went wrong in the shop.' });
    const fail = () => Promise.reject(Object.assign(new Error('ECONNREFUSED 10.0.0.7'), { code: 'SHOP_DOWN' }));
    client.registerFunction('a', fail, { description: 'd', parameters: {} });
    client.registerFunction('b', fail, { description: 'd', parameters: {} }, { modelError: () => 'Try later.' });
    client.registerFunction(
      'c',
      fail,
      { description: 'd', parameters: {} },
      {
        modelError: () => {
          throw new Error('worse');
        },
      },
    );
    const message = async (name: string) => ((await client.call(name)) as any).error.message;
    expect(await message('a')).toBe('Something went wrong in the shop.');
    expect(await message('b')).toBe('Try later.');
    expect(await message('c')).toBe('ECONNREFUSED 10.0.0.7');
  });
});

describe('defaults', () => {
  it('are filled in before middleware; listeners see what the model sent', async () => {
    const gateway = new FakeGateway();
    const heard = vi.fn();
    const through = vi.fn((args, next) => next(args));
    const handler = vi.fn();
    gateway.client.on('function.call', ({ arguments: args }) => heard(args));
    gateway.client.registerFunction(
      'f',
      handler,
      {
        description: 'd',
        parameters: {
          type: 'object',
          properties: {
            limit: { type: 'integer', default: 10 },
            page: { type: 'object', properties: { size: { type: 'integer', default: 5 } } },
            tags: { type: 'array', items: { type: 'object', properties: { kind: { default: 'any' } } } },
          },
        },
      },
      { middleware: [through] },
    );
    await gateway.client.connect();
    gateway.call('c#1', 'f', { page: {}, tags: [{}, { kind: 'x' }] });
    await gateway.until('function.result');
    await settle();
    expect(heard).toHaveBeenCalledWith({ page: {}, tags: [{}, { kind: 'x' }] });
    const filled = { limit: 10, page: { size: 5 }, tags: [{ kind: 'any' }, { kind: 'x' }] };
    expect(through.mock.calls[0]![0]).toEqual(filled);
    expect(handler).toHaveBeenCalledWith(filled);
  });

  it('are waited for by a call that is there before the checks are loaded, as after a reload', async () => {
    const handler = vi.fn();
    const table = new FunctionTable();
    const schema = { description: 'd', parameters: { type: 'object', properties: { limit: { default: 10 } } } };
    table.define({ name: 'f', handler, schema }, {}, () => undefined);
    let loaded!: (checks: Checks | null) => void;
    const host = {
      clock: systemClock,
      middleware: [],
      modelError: undefined,
      checks: () => new Promise<Checks | null>((resolve) => (loaded = resolve)),
      progress: () => undefined,
    };
    const run = { callId: 'c', attempt: 1, sessionId: null, timeoutMs: 60_000, controller: new AbortController() };
    const running = runHandler(table.find('f')!, {}, run, host);
    await settle();
    expect(handler).not.toHaveBeenCalled();
    loaded(await loadChecks());
    expect(await running).toMatchObject({ data: { success: true } });
    expect(handler).toHaveBeenCalledWith({ limit: 10 });
  });
});
