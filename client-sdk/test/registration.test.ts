import { RegistryError } from '@function-registry/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

describe('registering when things go wrong', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const connected = async (options = {}) => {
    const gateway = new FakeGateway(options);
    void gateway.client.connect();
    await vi.advanceTimersByTimeAsync(0);
    return gateway;
  };
  /** Answers every batch from now on with this refusal of the whole of it. */
  const refuseBatches = (gateway: FakeGateway, error: object) => {
    const answer = gateway.peer.onMessage;
    gateway.peer.onMessage = (text) => {
      const { type, ref } = JSON.parse(text);
      if (type === 'functions.register' || type === 'functions.unregister') {
        gateway.say({ type: 'error', ref, message: 'Not now.', ...error });
      } else answer(text);
    };
    return () => (gateway.peer.onMessage = answer);
  };

  it('repeats a batch that the log did not take, over the next socket', async () => {
    const gateway = await connected();
    refuseBatches(gateway, { code: 'UNAVAILABLE', retryable: true, fatal: true });
    const receipt = gateway.client.registerFunction('f', () => 1, weather);
    await settle();
    gateway.peer.close(1013);
    await vi.advanceTimersByTimeAsync(7_000);
    expect(gateway.frames('functions.register').map(names)).toEqual([['f']]);
    expect(await receipt).toMatchObject({ code: 'registered' });
  });

  it('repeats a batch that was too much, over the same socket after a while', async () => {
    const gateway = await connected();
    const goOn = refuseBatches(gateway, { code: 'OVERLOADED', retryable: true, retryAfterMs: 2_000 });
    const receipt = gateway.client.registerFunction('f', () => 1, weather);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(gateway.frames('functions.register')).toHaveLength(1);
    goOn();
    await vi.advanceTimersByTimeAsync(1);
    expect(await receipt).toMatchObject({ code: 'registered' });
  });

  it('does not repeat what is refused for good', async () => {
    const gateway = await connected();
    refuseBatches(gateway, { code: 'INVALID_JSON', retryable: false });
    const receipt = gateway.client.registerFunction('f', () => 1, weather).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await receipt).toMatchObject({ code: 'INVALID_JSON' });
    expect(gateway.frames('functions.register')).toHaveLength(1);
  });

  it('takes a function back again when the socket was lost before the answer', async () => {
    const gateway = await connected();
    const registration = gateway.client.registerFunction('f', () => 1, weather);
    await settle();
    gateway.peer.onMessage = () => undefined;
    registration.unregister();
    await settle();
    gateway.peer.close(1006);
    await vi.advanceTimersByTimeAsync(7_000);
    expect(gateway.frames('functions.unregister').map((frame) => frame.names)).toEqual([['f']]);
    expect(gateway.frames('functions.register')).toEqual([]);

    gateway.peer.close(1006);
    await vi.advanceTimersByTimeAsync(7_000);
    expect(gateway.frames('functions.unregister')).toEqual([]);
  });

  it('takes back what the server holds, whatever was to come in its place', async () => {
    const gateway = await connected();
    await gateway.client.registerFunction('f', () => 1, weather);
    const other = { ...weather, description: 'Another weather' };
    const registration = gateway.client.registerFunction('f', () => 2, other);
    registration.unregister();
    await settle();
    expect(gateway.frames('functions.unregister').map((frame) => frame.names)).toEqual([['f']]);
    expect(gateway.frames('functions.register')).toHaveLength(1);
  });

  it('takes back what may have reached the server before the socket was lost', async () => {
    const gateway = await connected();
    gateway.peer.onMessage = () => undefined;
    const registration = gateway.client.registerFunction('f', () => 1, weather);
    await settle();
    gateway.peer.close(1006);
    registration.unregister();
    await vi.advanceTimersByTimeAsync(7_000);
    expect(gateway.frames().map(({ type }) => type)).toEqual(['session.open', 'functions.unregister']);
  });

  it('registers it after that when it was registered again meanwhile', async () => {
    const gateway = await connected();
    const registration = gateway.client.registerFunction('f', () => 1, weather);
    await settle();
    gateway.peer.onMessage = () => undefined;
    registration.unregister();
    await settle();
    gateway.peer.close(1006);
    void gateway.client.registerFunction('f', () => 2, weather);
    await vi.advanceTimersByTimeAsync(7_000);
    expect(gateway.frames().map(({ type }) => type)).toEqual([
      'session.open',
      'functions.unregister',
      'functions.register',
    ]);
  });

  describe('with a definition that breaks another one', () => {
    const refusing = (gateway: FakeGateway, times: number) => {
      const answer = gateway.peer.onMessage;
      gateway.peer.onMessage = (text) => {
        const { type, ref, functions } = JSON.parse(text);
        if (type !== 'functions.register' || (times -= 1) < 0) return answer(text);
        const results = functions.map(({ name }: { name: string }) => ({
          name,
          version: '1.0.0',
          accepted: false,
          code: 'BREAKING_CHANGE',
          message: 'It breaks.',
        }));
        gateway.say({ type: 'functions.registered', ref, revision: 1, results });
      };
    };

    it('lets the one from before a reload go, once, and says what to do', async () => {
      const warn = vi.fn();
      const gateway = await connected({ logger: { warn, error: () => undefined } });
      refusing(gateway, 1);
      const receipt = gateway.client.registerFunction('f', () => 'new', weather);
      await vi.advanceTimersByTimeAsync(0);
      expect(gateway.frames().map(({ type }) => type)).toEqual([
        'session.open',
        'functions.register',
        'functions.unregister',
        'functions.register',
      ]);
      expect(await receipt).toMatchObject({ code: 'registered' });
      expect(warn.mock.calls).toEqual([[expect.stringMatching(/^f 1\.0\.0 .*raise its version/)]]);
    });

    it('gives up when it is refused again', async () => {
      const gateway = await connected();
      refusing(gateway, 2);
      const receipt = gateway.client.registerFunction('f', () => 1, weather).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(0);
      expect(await receipt).toMatchObject({ code: 'BREAKING_CHANGE' });
      expect(gateway.frames('functions.register')).toHaveLength(2);
    });

    it('keeps the one of this page, and runs nothing for it', async () => {
      const gateway = await connected();
      await gateway.client.registerFunction('f', () => 'old', weather);
      refusing(gateway, 1);
      const handler = vi.fn();
      const other = { ...weather, parameters: {} };
      const receipt = gateway.client.registerFunction('f', handler, other).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(0);
      expect(await receipt).toMatchObject({ code: 'BREAKING_CHANGE' });
      expect(gateway.frames('functions.unregister')).toEqual([]);

      gateway.call('c#1', 'f', { location: 'Berlin' });
      await settle();
      expect(handler).not.toHaveBeenCalled();
      expect(gateway.frames('function.result')[0]!.data.error.code).toBe('UNKNOWN_FUNCTION');
    });
  });
});
