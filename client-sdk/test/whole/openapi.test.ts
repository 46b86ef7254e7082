/** docs/openapi.json against what a running gateway answers. */
import { VoiceChatClient } from '@function-registry/client';
import { Ajv2020 } from 'ajv/dist/2020';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const target = process.env['FR_TARGET'] ?? '';
const spec = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'));

describe.skipIf(target === '')('docs/openapi.json', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const client = new VoiceChatClient({ url: `${target.replace(/^http/, 'ws')}/v1/socket` });
  const token = { Authorization: `Bearer ${process.env['FR_TOKEN'] ?? ''}` };
  const asked = new Set<string>();
  beforeAll(async () => {
    ajv.addSchema(spec, 'spec');
    await client.connect();
    await client.registerFunction('double', ({ n }) => n * 2, {
      description: 'Doubles a number',
      parameters: { type: 'object', properties: { n: { type: 'number', description: 'Any' } }, required: ['n'] },
    });
  });
  afterAll(() => client.close());

  /** Asks, and holds the answer to the document. @returns the answer's body */
  const ask = async (
    method: string,
    path: string,
    more: { body?: unknown; query?: string; headers?: object; callId?: string } = {},
  ) => {
    asked.add(`${method} ${path}`);
    const real = path.replace('{sessionId}', client.sessionId ?? '').replace('{callId}', more.callId ?? '');
    const response = await fetch(`${target}${real}${more.query ?? ''}`, {
      method: method.toUpperCase(),
      headers: { ...token, ...more.headers },
      ...(more.body === undefined
        ? {}
        : { body: typeof more.body === 'string' ? more.body : JSON.stringify(more.body) }),
    });
    const described = spec.paths[path][method].responses;
    const text = await response.text();
    const pointer = (parts: string[]) =>
      parts.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
    expect(Object.keys(described), `${method} ${path}: ${text}`).toContain(String(response.status));
    const ref = described[response.status].$ref as string | undefined;
    const place =
      ref === undefined ? ['paths', path, method, 'responses', String(response.status)] : ref.slice(2).split('/');
    const media = response.headers.get('content-type')?.split(';')[0] ?? '';
    const judge = ajv.compile({ $ref: `spec#/${pointer([...place, 'content', media, 'schema'])}` });
    const body: unknown = media === 'application/json' ? JSON.parse(text) : text;
    expect([judge(body), judge.errors], `${method} ${path}: ${text}`).toEqual([true, null]);
    return { status: response.status, body: body as any };
  };
  const call = (n: unknown, id?: string) => ({
    id,
    type: 'tool_call',
    function: { name: 'double', arguments: JSON.stringify({ n }) },
  });
  const CALLS = '/v1/sessions/{sessionId}/tool-calls';
  const CALL = `${CALLS}/{callId}`;
  const TOOLS = '/v1/sessions/{sessionId}/tools';
  const VOICE = '/v1/sessions/{sessionId}/realtime';
  const SECRETS = `${VOICE}/client-secrets`;

  it('describes calls, by themselves and many at once', async () => {
    expect((await ask('post', CALLS, { body: call(2, 'call_a') })).body).toEqual({
      tool_call_id: 'call_a',
      output: '4',
    });
    expect((await ask('post', CALLS, { body: [call(1), call('x')] })).body).toMatchObject([
      { output: '2' },
      { error: expect.any(String) },
    ]);
    const item = { type: 'function_call', call_id: 'call_b', name: 'double', arguments: '{"n":4}' };
    expect((await ask('post', CALLS, { body: item })).body).toMatchObject({ output: '8' });
  });

  it('describes the ways in which a call is not taken', async () => {
    expect((await ask('post', CALLS, { body: 'no json' })).status).toBe(400);
    expect((await ask('post', CALLS, { body: { type: 'nonsense' } })).status).toBe(400);
    expect((await ask('post', CALLS, { body: call(3, 'call_a') })).body.error.code).toBe('CALL_ID_IN_USE');
    expect((await ask('post', CALLS, { body: call(1), headers: { Authorization: 'Bearer x' } })).status).toBe(401);
    const stranger = { Authorization: '', 'Session-Secret': 'none' };
    expect((await ask('post', CALLS, { body: call(1), headers: stranger })).status).toBe(403);
  });

  it('describes cancelling', async () => {
    expect((await ask('delete', CALL, { callId: 'call_a' })).body).toEqual({ tool_call_id: 'call_a', output: '4' });
    expect((await ask('delete', CALL, { callId: 'call_never' })).body.error.code).toBe('UNKNOWN_CALL');
    expect((await ask('delete', CALL, { callId: 'call_a', query: `?reason=${'x'.repeat(257)}` })).status).toBe(400);
  });

  it('describes tools in three forms', async () => {
    for (const format of ['realtime', 'chat', 'responses']) {
      expect((await ask('get', TOOLS, { query: `?format=${format}` })).body.tools).toHaveLength(1);
    }
    expect((await ask('get', TOOLS, { query: '?format=other' })).status).toBe(400);
  });

  it('describes voice calls, begun here or reported, and secrets to begin them with', async () => {
    const headers = { 'Content-Type': 'application/sdp' };
    const offer = 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n';
    expect((await ask('post', VOICE, { body: offer, headers })).body).toMatch(/^v=0/);
    expect((await ask('post', VOICE, { body: { sdp: offer } })).status).toBe(201);
    expect((await ask('post', VOICE, { body: { callId: 'rtc_mine' } })).body).toEqual({ callId: 'rtc_mine' });
    expect((await ask('post', VOICE, { body: 'v=0 but no medium', headers })).status).toBe(502);
    expect((await ask('post', VOICE, { body: '{}' })).status).toBe(400);
    expect((await ask('post', SECRETS, { body: { seconds: 60 } })).body.value).toMatch(/^ek_/);
    expect((await ask('post', SECRETS, { body: { seconds: 1 } })).status).toBe(400);
  });

  it('describes health and metrics', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics']) expect((await ask('get', path)).status).toBe(200);
  });

  it('was asked whole', () => {
    const all = Object.entries<object>(spec.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect([...asked].sort()).toEqual(all.sort());
  });
});
