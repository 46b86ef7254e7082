import { MockOpenAIConnection, createTestRegistry } from '@function-registry/client/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { weather } from './gateway';

const closing: { close(): void }[] = [];
const registry = (options = {}) => {
  const made = createTestRegistry(options);
  closing.push(made);
  return made;
};
afterEach(() => closing.splice(0).forEach((made) => made.close()));

const call = (name: string, args: unknown, id?: string) => ({
  type: 'tool_call',
  ...(id === undefined ? {} : { id }),
  function: { name, arguments: JSON.stringify(args) },
});

describe('a test registry', () => {
  it('registers and executes via OpenAI, as the concept writes it', async () => {
    const { client, proxy } = registry();
    const handler = vi.fn();
    const schema = { description: 'Test', parameters: { type: 'object', properties: { param: { type: 'string' } } } };
    // Setup mock OpenAI connection
    const mockOpenAI = new MockOpenAIConnection();
    expect(mockOpenAI.sent).toEqual([]);

    // Register function
    await client.registerFunction('testFunc', handler, schema);

    // Simulate tool call from OpenAI
    const toolCall = { type: 'tool_call', function: { name: 'testFunc', arguments: '{"param":"value"}' } };

    // Execute and verify
    const result = await proxy.handleToolCall(toolCall);

    expect(result).toBeDefined();
    expect(result).toEqual({ tool_call_id: 'call_test_1', output: 'null' });
    expect(handler).toHaveBeenCalledWith({ param: 'value' });
  });

  it('lets the model call, and shows what it was told', async () => {
    const { client, openai } = registry();
    client.registerFunction('getWeather', ({ location }) => ({ location, celsius: 20 }), weather);
    await openai.expectTools(['getWeather']);
    openai.emit(call('getWeather', { location: 'Berlin' }, 'call_1') as any);
    expect(await openai.expectOutput('call_1')).toEqual({ location: 'Berlin', celsius: 20 });
    expect(openai.sent.map(({ type }) => type)).toEqual(['session.update', 'function_call_output']);
    openai.verify();
  });

  it('fails with a diff on what did not come and on what nobody expected', async () => {
    const { client, openai } = registry();
    client.registerFunction('f', () => 1, weather);
    await openai.expectTools(['f']);
    void openai.expectOutput('call_never');
    void openai.expectTools(['f', 'g']);
    openai.emit(call('f', { location: 'x' }, 'call_2') as any);
    await vi.waitFor(() => expect(openai.sent).toHaveLength(2));
    expect(() => openai.verify()).toThrow(
      [
        'Expected (-) and received (+) differ:',
        '- an output for call_never',
        '- the tools f, g',
        '+ an output for call_2: 1',
        '  the model sees: f',
      ].join('\n'),
    );
  });

  it('loses what was under way when the connection is dropped', async () => {
    const { client, openai, proxy } = registry();
    client.registerFunction('f', () => 1, weather);
    await openai.expectTools(['f']);
    openai.emit(call('f', { location: 'x' }, 'call_1') as any);
    openai.drop();
    await proxy.handleToolCall(call('f', { location: 'y' }));
    expect(openai.sent.map(({ type }) => type)).toEqual(['session.update']);
    expect(() => openai.emit(call('f', {}, 'call_2') as any)).toThrow('dropped');
  });

  it('checks in the order of the concept: exists, arguments, permissions, rate limit', async () => {
    const { client, proxy, clock } = registry({ user: { scopes: ['read'] } });
    const schema = { ...weather, rateLimit: { maxCalls: 1, window: 1_000 } };
    client.registerFunction('open', () => 1, { ...schema, permissions: ['read'] });
    client.registerFunction('closed', () => 1, {
      ...schema,
      permissions: { requiredRoles: ['admin'], requiredScopes: ['read'] },
    });
    const code = async (name: string, args: unknown) => {
      const { output, error } = await proxy.handleToolCall(call(name, args));
      return error === undefined ? output : (JSON.parse(output) as any).error.code;
    };
    expect(await code('none', {})).toBe('UNKNOWN_FUNCTION');
    expect(await code('closed', {})).toBe('INVALID_ARGUMENTS');
    expect(await code('closed', { location: 'x' })).toBe('FORBIDDEN');
    expect(await code('open', { location: 'x' })).toBe('1');
    expect(await code('open', { location: 'x' })).toBe('RATE_LIMITED');
    await clock.advance(1_000);
    expect(await code('open', { location: 'x' })).toBe('1');
  });

  it('passes time only when told: timeouts, retries, reconnects', async () => {
    const { client, proxy, clock } = registry();
    let attempts = 0;
    client.registerFunction('slow', () => new Promise(() => undefined), { ...weather, timeout: 3_000 });
    client.registerFunction('flaky', () => ((attempts += 1) < 3 ? Promise.reject(new Error('busy')) : 'third time'), {
      ...weather,
      retryPolicy: { maxRetries: 2, retryDelay: 500 },
    });
    const slow = proxy.handleToolCall(call('slow', { location: 'x' }));
    const flaky = proxy.handleToolCall(call('flaky', { location: 'x' }));
    await clock.advance(1_000);
    expect(await flaky).toMatchObject({ output: '"third time"' });
    await clock.advance(2_000);
    expect((await slow).error).toBe('slow did not answer within 3000 ms.');
    proxy.disconnect();
    await clock.advance(10_000);
    expect(client.state).toBe('connected');
  });

  it('answers a failure as the gateway does', async () => {
    const { client, proxy } = registry();
    client.registerFunction('f', () => Promise.reject(new Error('API unavailable')), weather);
    expect(await proxy.handleToolCall(call('f', { location: 'x' }, 'call_abc123'))).toEqual({
      tool_call_id: 'call_abc123',
      output: '{"error":{"code":"EXECUTION_ERROR","message":"API unavailable","retryable":false}}',
      error: 'API unavailable',
    });
  });

  it('shows the newest version that none deprecates', async () => {
    const { client, openai, proxy } = registry();
    client.registerFunction('f', () => 'one', weather);
    client.registerFunction('f', () => 'ten', { ...weather, version: '1.10.0', deprecated: '1.0.0' });
    client.registerFunction('f', () => 'nine', { ...weather, version: '1.9.0' });
    expect(await proxy.handleToolCall(call('f', { location: 'x' }))).toMatchObject({ output: '"ten"' });
    expect(openai.tools).toEqual(['f']);
  });
});

describe('the globals', () => {
  it('let the tests of the concept run unedited', async () => {
    (globalThis as any).vi = vi;
    await import('@function-registry/client/testing/globals');
    const world = globalThis as any;
    const handler = world.jest.fn();
    await world.client.registerFunction('testFunc', handler, { description: 'Test', parameters: {} });
    const mockOpenAI = new world.MockOpenAIConnection();
    const result = await world.proxy.handleToolCall({
      type: 'tool_call',
      function: { name: 'testFunc', arguments: '{"param":"value"}' },
    });
    expect(mockOpenAI).toBeDefined();
    expect(result).toBeDefined();
    expect(handler).toHaveBeenCalledWith({ param: 'value' });
    expect(await new world.VoiceChatClient({}).executeFunction('nothing')).toMatchObject({ success: false });
    world.client.close();
  });
});
