/** Blocks of the original concept that describe the server's side, on a stack that runs: the same calls, the same results. */
import {
  type FunctionSchema,
  type Handler,
  VoiceChatClient,
  type VoiceChatClientOptions,
  type WebSocketClass,
} from '@function-registry/client';
import { type ConsoleEvent, watch } from '@function-registry/client/feed';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';

const target = process.env['FR_TARGET'] ?? '';
const socket = `${target.replace(/^http/, 'ws')}/v1/socket`;
const headers = { Authorization: `Bearer ${process.env['FR_TOKEN'] ?? ''}` };

/** Asks the processor. */
const query = async (path: string) => {
  const processor = new URL(target);
  processor.port = String(Number(processor.port) + 10);
  return (await fetch(new URL(path, processor), { headers })).json();
};

interface ToolCall {
  readonly type: 'tool_call';
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

describe.skipIf(target === '')('the concept on a running stack', () => {
  const clients: VoiceChatClient[] = [];
  afterEach(() => clients.splice(0).forEach((client) => client.close()));

  const connected = async (options: Partial<VoiceChatClientOptions> = {}) => {
    const client = new VoiceChatClient({ url: socket, ...options });
    clients.push(client);
    await client.connect();
    const post = async (body: unknown) => {
      const url = `${target}/v1/sessions/${client.sessionId}/tool-calls`;
      return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json();
    };
    let calls = 0;
    const toolCall = (name: string, args: object = {}): ToolCall => {
      calls += 1;
      return { type: 'tool_call', id: `call_${calls}`, function: { name, arguments: JSON.stringify(args) } };
    };
    const register = (name: string, handler: Handler, schema: Partial<FunctionSchema> = {}) => {
      const parameters = { type: 'object', properties: { location: { type: 'string' } } };
      return client.registerFunction(name, handler, { description: `Does ${name}`, parameters, ...schema });
    };
    return { client, post, toolCall, register };
  };

  it('converts a function to the nested tool, and invents no `required`', async () => {
    const { client, register } = await connected();
    const parameters = { type: 'object', properties: { location: { type: 'string' } } };
    await register('getWeather', () => 1, { description: 'Get current weather', parameters });
    const { sessionId } = client;
    await expect
      .poll(async () => (await fetch(`${target}/v1/sessions/${sessionId}/tools?format=chat`, { headers })).json())
      .toMatchObject({
        tools: [{ type: 'function', function: { name: 'getWeather', description: 'Get current weather', parameters } }],
      });
  });

  it('handles a tool call in the six steps: found, validated, permitted, limited, forwarded, returned', async () => {
    const { post, toolCall, register } = await connected();
    await register('getWeather', ({ location }) => ({ location, celsius: 20 }), {
      rateLimit: { maxCalls: 1, window: 60_000 },
    });
    await register('deleteUser', () => true, { permissions: { requiredRoles: ['admin'] } });
    const refusal = async (call: ToolCall) => {
      const { output, error } = await post(call);
      return [JSON.parse(output).error.code, error];
    };

    expect(await refusal(toolCall('unknown'))).toEqual([
      'UNKNOWN_FUNCTION',
      expect.stringMatching(/^Function not found/),
    ]);
    expect(await refusal(toolCall('getWeather', { location: 7 }))).toEqual(['INVALID_ARGUMENTS', expect.any(String)]);
    expect(await refusal(toolCall('deleteUser', { location: 'x' }))).toEqual(['FORBIDDEN', expect.any(String)]);
    const call = toolCall('getWeather', { location: 'Berlin' });
    expect(await post(call)).toEqual({
      tool_call_id: call.id,
      output: JSON.stringify({ location: 'Berlin', celsius: 20 }),
    });
    expect(await refusal(toolCall('getWeather', { location: 'Oslo' }))).toEqual(['RATE_LIMITED', expect.any(String)]);
  });

  it('executes calls in parallel; one that fails has its message as error and spoils no other', async () => {
    const { post, toolCall, register } = await connected();
    await register('good', () => 'fine');
    await register('bad', () => Promise.reject(new Error('broken')));
    expect(await post([toolCall('good'), toolCall('bad'), toolCall('good', { location: 'x' })])).toMatchObject([
      { tool_call_id: 'call_1', output: '"fine"' },
      { tool_call_id: 'call_2', error: 'broken' },
      { tool_call_id: 'call_3', output: '"fine"' },
    ]);
  });

  it('caches a result under the name and the arguments, where the function allows it', async () => {
    const { post, toolCall, register } = await connected();
    const cached = vi.fn(({ location }) => location);
    await register('cached', cached, { cache: { ttlMs: 60_000 } });
    for (const location of ['Berlin', 'Berlin', 'Oslo']) {
      expect(await post(toolCall('cached', { location }))).toMatchObject({ output: `"${location}"` });
    }
    expect(cached.mock.calls.map(([{ location }]) => location)).toEqual(['Berlin', 'Oslo']);
  });

  it('knows no active connection of a page that is away, and says so when the time is over', async () => {
    const sockets: WebSocket[] = [];
    class Watched extends WebSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    }
    const { client, post, toolCall, register } = await connected({
      WebSocket: Watched as unknown as WebSocketClass,
      reconnect: (_tries, reason) => (reason === 'lost' ? null : 0),
      logLevel: 'silent',
    });
    const handler = vi.fn();
    await register('f', handler, { timeout: 500 });
    sockets[0]!.terminate();
    await vi.waitFor(() => expect(client.state).toBe('closed'));
    // a call that is sent to the page before its loss is known ends as OUTCOME_UNKNOWN
    await expect.poll(() => query(`/v1/sessions/${client.sessionId}`)).toMatchObject({ state: 'detached' });
    const { output } = await post({ ...toolCall('f') });
    expect(JSON.parse(output)).toMatchObject({ error: { code: 'NO_ACTIVE_CONNECTION', retryable: true } });
    expect(handler).not.toHaveBeenCalled();
  });

  it('audits a call where the function asks for it: action, function, user, timestamp', async () => {
    const { client, post, toolCall, register } = await connected();
    await register('deleteUser', () => true, { permissions: { requiresAudit: true } });
    const seen: ConsoleEvent[] = [];
    const url = socket.replace('/socket', '/console');
    const feed = await watch({ url, session: client.credentials!, onEvent: (event) => seen.push(event) });
    await post(toolCall('deleteUser'));
    const audited = () =>
      seen.filter(({ record }) => record === 'AuditEvent').find(({ value }: any) => value.action === 'function_call');
    await vi.waitFor(() => expect(audited()).toBeDefined(), { timeout: 20_000 });
    expect(audited()!.value).toMatchObject({ function: 'deleteUser', user: null, timestamp: expect.any(Number) });
    feed.close();
  });

  it('keeps what it knows of functions under the names of the registry storage', async () => {
    const { client, post, toolCall, register } = await connected();
    const name = `stored_${Date.now()}`;
    await register(name, () => true);
    await post(toolCall(name));
    const times = { registered: expect.any(String), lastCalled: expect.any(String) };
    const numbers = { callCount: 1, avgExecutionTime: expect.any(Number), errorRate: 0 };
    await expect
      .poll(() => query(`/v1/sessions/${client.sessionId}/functions`), { timeout: 20_000 })
      .toMatchObject({
        functions: [{ name, schema: { name, description: `Does ${name}` }, version: '1.0.0', ...times, ...numbers }],
      });
    const totals = { totalCalls: 1, totalErrors: 0, avgExecutionTime: expect.any(Number), lastError: null };
    await expect.poll(() => query(`/v1/functions/${name}/stats`), { timeout: 20_000 }).toMatchObject(totals);
  });
});
