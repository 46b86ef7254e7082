import { RegistryError } from '@function-registry/client';
import { describe, expect, it, vi } from 'vitest';
import { FakeGateway, quiet, settle, weather } from './gateway';

const connected = async (options = {}) => {
  const gateway = new FakeGateway(options);
  await gateway.client.connect();
  return gateway;
};
const sent = (gateway: FakeGateway) =>
  gateway
    .frames()
    .filter(({ type }) => type.startsWith('functions.'))
    .map((frame) => [
      frame.type.slice('functions.'.length),
      ...(frame.names ?? frame.functions.map((fn: any) => `${fn.name}@${fn.version ?? '1.0.0'}`)),
    ]);
const berlin = { location: 'Berlin' };

describe('the handle of a registration', () => {
  it('hides the function and shows it again', async () => {
    const gateway = await connected();
    const handle = gateway.client.registerFunction('f', () => 1, weather);
    await handle;
    handle.disable();
    expect(handle.enabled).toBe(false);
    expect(await handle).toMatchObject({ code: 'disabled' });
    await settle();
    expect(await gateway.client.executeFunction('f', berlin)).toMatchObject({ error: { code: 'UNKNOWN_FUNCTION' } });
    expect(await handle.enable()).toMatchObject({ code: 'registered' });
    expect(handle.enabled).toBe(true);
    expect(sent(gateway)).toEqual([
      ['register', 'f@1.0.0'],
      ['unregister', 'f'],
      ['register', 'f@1.0.0'],
    ]);
  });

  it('holds a function back that is registered with enabled: false', async () => {
    const gateway = await connected();
    const handle = gateway.client.registerFunction('f', () => 1, weather, { enabled: false });
    expect(await handle).toMatchObject({ name: 'f', code: 'disabled', accepted: true });
    await settle();
    expect(sent(gateway)).toEqual([]);
    await handle.enable();
    expect(sent(gateway)).toEqual([['register', 'f@1.0.0']]);
  });

  it('changes the handler without a frame, the schema with one, and warns of neither', async () => {
    const warn = vi.fn();
    const gateway = await connected({ logger: { ...quiet, warn } });
    const handle = gateway.client.registerFunction('f', () => 'one', weather);
    await handle;
    expect(await handle.update({ handler: () => 'two' })).toMatchObject({ code: 'unchanged' });
    expect(await gateway.client.executeFunction('f', berlin)).toBe('two');
    await handle.update({ schema: { ...weather, description: 'Weather, now better' } });
    expect(await gateway.client.executeFunction('f', berlin)).toBe('two');
    expect(sent(gateway)).toEqual([
      ['register', 'f@1.0.0'],
      ['register', 'f@1.0.0'],
    ]);
    expect(warn).not.toHaveBeenCalled();
  });

  it('moves to another version', async () => {
    const gateway = await connected();
    const handle = gateway.client.registerFunction('f', () => 1, weather);
    await handle;
    await handle.update({ schema: { ...weather, version: '2.0.0' } });
    expect(sent(gateway)).toEqual([
      ['register', 'f@1.0.0'],
      ['unregister', 'f@1.0.0'],
      ['register', 'f@2.0.0'],
    ]);
  });

  it('takes back one version and leaves the others alone', async () => {
    const gateway = await connected();
    const one = gateway.client.registerFunction('f', () => 1, weather);
    await gateway.client.registerFunction('f', () => 2, { ...weather, version: '2.0.0' });
    expect(one.unregister()).toBe(true);
    await settle();
    expect(sent(gateway)).toEqual([
      ['register', 'f@1.0.0', 'f@2.0.0'],
      ['unregister', 'f@1.0.0'],
    ]);
    expect(await gateway.client.executeFunction('f', berlin)).toBe(2);
  });

  it('does not take back what another registration put in its place', async () => {
    const gateway = await connected();
    const old = gateway.client.registerFunction('f', () => 1, weather);
    await gateway.client.registerFunction('f', () => 2, weather);
    expect(old.unregister()).toBe(false);
    await settle();
    expect(await gateway.client.executeFunction('f', berlin)).toBe(2);
    expect(sent(gateway)).toEqual([['register', 'f@1.0.0']]);
  });

  it('cannot come back once it is gone', async () => {
    const gateway = await connected();
    const handle = gateway.client.registerFunction('f', () => 1, weather);
    await handle;
    handle.unregister();
    await handle.enable();
    await settle();
    expect(sent(gateway)).toEqual([
      ['register', 'f@1.0.0'],
      ['unregister', 'f'],
    ]);
  });

  it('is removed by an AbortSignal, one that was aborted before included', async () => {
    const gateway = await connected();
    const controller = new AbortController();
    await gateway.client.registerFunction('f', () => 1, weather, { signal: controller.signal });
    controller.abort();
    void gateway.client.registerFunction('g', () => 1, weather, { signal: controller.signal });
    await settle();
    expect(sent(gateway)).toEqual([
      ['register', 'f@1.0.0'],
      ['unregister', 'f'],
    ]);
  });

  it('is awaited without hanging: its receipt is no promise of itself', async () => {
    const gateway = await connected();
    const receipt = await gateway.client.registerFunction('f', () => 1, weather);
    expect(receipt).toMatchObject({ name: 'f', accepted: true });
    expect('then' in receipt).toBe(false);
  });

  it('tells a refusal to whoever awaits it, and keeps the receipt', async () => {
    const gateway = await connected();
    const handle = gateway.client.registerFunction('f', () => 1, { ...weather, description: 'refuse me' });
    await expect(handle).rejects.toMatchObject({ code: 'INVALID_SCHEMA', pointer: '/parameters' });
    expect(await handle.receipt).toMatchObject({ accepted: false, code: 'INVALID_SCHEMA' });
  });
});

describe('a second registration of a name', () => {
  it('replaces another definition and warns', async () => {
    const warn = vi.fn();
    const gateway = await connected({ logger: { ...quiet, warn } });
    await gateway.client.registerFunction('f', () => 1, weather);
    await gateway.client.registerFunction('f', () => 2, { ...weather, description: 'Another' });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toContain('f was registered with another definition before');
  });

  it.each([
    ['the client', { onDuplicate: 'throw' }, {}],
    ['the function', {}, { onDuplicate: 'throw' }],
  ])('is refused where %s says so, and the first stays', async (_who, clientOptions, options) => {
    const gateway = await connected(clientOptions);
    await gateway.client.registerFunction('f', () => 1, weather);
    const second = gateway.client.registerFunction(
      'f',
      () => 2,
      { ...weather, description: 'Another' },
      options as any,
    );
    await expect(second).rejects.toMatchObject({ code: 'DUPLICATE_FUNCTION' });
    await expect(second).rejects.toBeInstanceOf(RegistryError);
    expect(await gateway.client.executeFunction('f', berlin)).toBe(1);
    await gateway.client.registerFunction('f', () => 3, weather, options as any); // the same definition
    expect(await gateway.client.executeFunction('f', berlin)).toBe(3);
  });
});
