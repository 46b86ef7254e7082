import { RegistryError } from '@function-registry/client';
import { describe, expect, it, vi } from 'vitest';
import { FakeGateway, settle, weather } from './gateway';

const names = (frame: any) => frame.functions.map((fn: any) => fn.name);

describe('registering', () => {
  it('before connecting settles after the local checks and goes out as one batch when connected', async () => {
    const gateway = new FakeGateway();
    const receipt = await gateway.client.registerFunction('one', () => 1, weather);
    void gateway.client.registerFunction('two', () => 2, weather);
    expect(receipt).toMatchObject({ name: 'one', accepted: true, code: 'pending', revision: null });

    await gateway.client.connect();
    const batches = await gateway.until('functions.register');

    expect(batches.map(names)).toEqual([['one', 'two']]);
  });

  it('tells the server what bears on its checks', async () => {
    const gateway = new FakeGateway();
    await gateway.client.connect();
    const schema = { ...weather, sanitize: ['trim'], auditArguments: true, cache: {} } as const;
    await gateway.client.registerFunction('one', () => 1, schema, { structuredErrors: false });

    const [frame] = gateway.frames('functions.register') as any[];
    expect(frame.functions[0]).toMatchObject({
      sanitize: ['trim'],
      auditArguments: true,
      cache: {},
      structuredErrors: false,
    });
  });

  it('after connecting gathers what is registered in one go', async () => {
    const gateway = new FakeGateway();
    await gateway.client.connect();

    const receipts = await Promise.all([
      gateway.client.registerFunction('one', () => 1, weather),
      gateway.client.registerFunction('two', () => 2, weather),
    ]);

    expect(gateway.frames('functions.register').map(names)).toEqual([['one', 'two']]);
    expect(receipts).toMatchObject([
      { name: 'one', code: 'registered', revision: 1 },
      { name: 'two', code: 'registered', revision: 1 },
    ]);
  });

  it('sends nothing for what is registered and unregistered at once', async () => {
    const gateway = new FakeGateway();
    await gateway.client.connect();
    void gateway.client.registerFunction('gone', () => 1, weather);
    gateway.client.unregisterFunction('gone');
    await settle();
    expect(gateway.frames('functions.register')).toEqual([]);
    expect(gateway.frames('functions.unregister')).toEqual([]);
  });

  it('costs no frame when a component is unmounted and mounted again', async () => {
    const gateway = new FakeGateway();
    await gateway.client.connect();
    await gateway.client.registerFunction('stays', () => 1, weather);
    gateway.client.unregisterFunction('stays');
    void gateway.client.registerFunction('stays', () => 2, weather);
    await settle();
    expect(gateway.frames('functions.unregister')).toEqual([]);
    expect(gateway.frames('functions.register')).toHaveLength(1);
    expect(await gateway.client.executeFunction('stays', { location: 'Berlin' })).toBe(2);
  });

  it('repeats nothing when the same definition comes again, and uses the newest handler', async () => {
    const gateway = new FakeGateway();
    await gateway.client.connect();
    await gateway.client.registerFunction('f', () => 'old', weather);
    const receipt = await gateway.client.registerFunction('f', () => 'new', weather);
    expect(receipt.code).toBe('unchanged');
    expect(gateway.frames('functions.register')).toHaveLength(1);
    gateway.call('c#1', 'f');
    const [result] = await gateway.until('function.result');
    expect(result!.data).toEqual({ success: true, result: 'new' });
  });

  it('unregisters by name', async () => {
    const gateway = new FakeGateway();
    await gateway.client.connect();
    const registration = gateway.client.registerFunction('f', () => 1, weather);
    await registration;
    expect(registration.unregister()).toBe(true);
    expect(registration.unregister()).toBe(false);
    const [frame] = await gateway.until('functions.unregister');
    expect(frame!.names).toEqual(['f']);
  });

  it('lets a refused function alone fail, with a typed error and an event', async () => {
    const gateway = new FakeGateway();
    const rejected = vi.fn();
    gateway.client.on('rejected', rejected);
    await gateway.client.connect();
    const receipts = await gateway.client.registerFunctions([
      { name: 'good', handler: () => 1, schema: weather },
      { name: 'bad', handler: () => 1, schema: { ...weather, description: 'refuse me' } },
    ]);
    expect(receipts.map(({ name, accepted, code }) => [name, accepted, code])).toEqual([
      ['good', true, 'registered'],
      ['bad', false, 'INVALID_SCHEMA'],
    ]);
    expect(rejected).toHaveBeenCalledWith(expect.objectContaining({ name: 'bad', error: expect.any(RegistryError) }));
  });

  it.each([
    ['no/name', weather, 'INVALID_NAME'],
    ['__proto__', weather, 'INVALID_NAME'],
    ['a'.repeat(65), weather, 'INVALID_NAME'],
    ['f', { ...weather, name: 'g' }, 'INVALID_NAME'],
    ['f', { ...weather, description: ' ' }, 'INVALID_DESCRIPTION'],
    ['f', { description: 'x' }, 'INVALID_SCHEMA'],
    ['f', { ...weather, version: 'latest' }, 'INVALID_VERSION'],
    ['f', { ...weather, timeout: 1.5 }, 'INVALID_SETTING'],
    ['f', { ...weather, returns: { const: 1n } }, 'INVALID_SCHEMA'],
    ['f', { ...weather, cache: { ttlMs: 1n } }, 'INVALID_SETTING'],
    ['f', { ...weather, description: 'x'.repeat(300_000) }, 'TOOLS_TOO_LARGE'],
  ])('refuses %s here, before any server', async (name, schema, code) => {
    const { client } = new FakeGateway();
    const error = await client.registerFunction(name, () => 1, schema as any).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(RegistryError);
    expect(error).toMatchObject({ code, retryable: false, help: expect.stringContaining('errors.md') });
  });

  it('never leaves a rejection unhandled', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const { client } = new FakeGateway();
    client.registerFunction('no/name', () => 1, weather);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('splits a batch that no frame could carry', async () => {
    const gateway = new FakeGateway();
    const big = { ...weather, description: 'x'.repeat(100_000) };
    await gateway.client.registerFunctions(['a', 'b', 'c'].map((name) => ({ name, handler: () => 1, schema: big })));
    await gateway.client.connect();
    const frames = await gateway.until('functions.register', 2);
    expect(frames.map(names)).toEqual([['a', 'b'], ['c']]);
  });

  it('keeps several versions, each with its handler', async () => {
    const gateway = new FakeGateway();
    await gateway.client.registerFunction('f', () => 'one', weather);
    await gateway.client.registerFunction('f', () => 'two', { ...weather, version: '2.0.0', deprecated: '1.0.0' });
    await gateway.client.connect();
    gateway.call('a#1', 'f');
    gateway.call('b#1', 'f', {}, { version: '2.0.0' });
    const results = await gateway.until('function.result', 2);
    expect(results.map((frame) => frame.data.result)).toEqual(['one', 'two']);
    expect(await gateway.client.executeFunction('f', { location: 'Berlin' })).toBe('two');
  });
});
