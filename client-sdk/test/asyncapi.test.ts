/** docs/asyncapi.json against what client and proxy really say, and against the prose. */
import { createTestRegistry } from '@function-registry/client/testing';
import asyncApi3 from '@asyncapi/specs/schemas/3.0.0-without-$id.json';
import { Ajv } from 'ajv';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../src/transport/transport';
import { validate } from '../src/validation/validate';
import { FakeGateway, type Frame, weather } from './gateway';

/** Channels that are no topics. */
const SOCKETS = ['socket', 'console'];
const docs = resolve(import.meta.dirname, '../../docs');
const spec = JSON.parse(readFileSync(resolve(docs, 'asyncapi.json'), 'utf8'));
const prose = (name: string) => readFileSync(resolve(docs, name), 'utf8');
const messages = (operation: string): string[] =>
  spec.operations[operation].messages.map(({ $ref }: { $ref: string }) => $ref.split('/').at(-1));

/** The transport of a client, overheard. */
function overheard(transport: Transport, said: Frame[], heard: Frame[]): Transport {
  return {
    open: (listener) =>
      transport.open({
        ...listener,
        opened: () => listener.opened(),
        closed: (code, reason) => listener.closed(code, reason),
        message: (text) => {
          heard.push(JSON.parse(text));
          listener.message(text);
        },
      }),
    send: (text) => {
      said.push(JSON.parse(text));
      transport.send(text);
    },
    close: (code, reason) => transport.close(code, reason),
  };
}

describe('docs/asyncapi.json', () => {
  const said: Frame[] = [];
  const heard: Frame[] = [];
  let close: () => void;
  beforeAll(async () => {
    const registry = createTestRegistry({
      client: { transport: () => overheard(registry.proxy.transport(), said, heard) },
    });
    const { client, proxy } = registry;
    close = () => registry.close();
    const everything = {
      ...weather,
      version: '2.0.0',
      deprecated: '1.0.0',
      timeout: 5_000,
      retryPolicy: { maxRetries: 1, retryDelay: 1 },
      rateLimit: { maxCalls: 10, window: 1_000 },
      permissions: { requiredRoles: [] },
      cache: { ttlMs: 1 },
      costPerCall: 0.1,
      revenueImpact: 1,
      sensitive: true,
      duplicates: 'allow',
      injectionCheck: 'signal',
      sanitize: ['trim'],
      auditArguments: false,
      announceAfterMs: 1_000,
      title: 'Weather',
      annotations: { readOnlyHint: true },
    } as const;
    client.registerFunction('good', () => ({ celsius: 20 }), everything, { structuredErrors: false });
    const bad = client.registerFunction('bad', () => Promise.reject(new Error('broken')), weather);
    for (const name of ['good', 'bad']) {
      await proxy.handleToolCall({ type: 'tool_call', function: { name, arguments: '{"location":"Oslo"}' } });
    }
    bad.unregister();
    await client.sendText('Hello').catch(() => undefined);
    proxy.disconnect();
    await registry.clock.advance(10_000);
    close();
    await registry.clock.advance(1);
  });
  afterAll(() => close());

  it('describes every frame that client and proxy say', () => {
    const wrong = [
      ...said.map((frame) => ['fromClient', frame] as const),
      ...heard.map((frame) => ['toClient', frame] as const),
    ].flatMap(([operation, frame]) => {
      if (!messages(operation).includes(frame.type)) return [`${operation}: ${frame.type} is not described`];
      return validate(spec.components.messages[frame.type].payload, frame as any).map(
        ({ instancePath, message }) => `${frame.type}${instancePath}: ${message}`,
      );
    });
    expect(wrong).toEqual([]);
    const kinds = new Set(said.map(({ type }) => type));
    expect([...kinds].sort()).toEqual(
      messages('fromClient')
        .filter((type) => type !== 'session.attach')
        .sort(),
    );
  });

  it('describes every member that the client says of a function', () => {
    const known = spec.components.messages['functions.register'].payload.properties.functions.items.properties;
    const members = said.flatMap(({ functions = [] }) => functions.flatMap((fn: object) => Object.keys(fn)));
    expect([...new Set(members), 'returns'].sort()).toEqual(Object.keys(known).sort());
  });

  it('is an AsyncAPI 3 document', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const isAsyncApi = ajv.compile(asyncApi3);
    expect([isAsyncApi(spec), isAsyncApi.errors]).toEqual([true, null]);
  });

  it('notices a frame that is wrong', () => {
    const { payload } = spec.components.messages['function.call'];
    expect(validate(payload, { type: 'function.call', id: 'x' } as any)).not.toEqual([]);
  });

  it('describes the frames of the gateway that other tests play', async () => {
    const gateway = new FakeGateway();
    const seen: Frame[] = [];
    const inner = gateway.say.bind(gateway);
    gateway.say = (frame, peer) => (seen.push(frame), inner(frame, peer));
    await gateway.client.connect();
    await gateway.client.registerFunction('f', () => 1, weather);
    gateway.call('c#1', 'f');
    await gateway.until('function.result');
    gateway.client.close();
    for (const frame of seen) expect(validate(spec.components.messages[frame.type].payload, frame as any)).toEqual([]);
  });

  it('names the frames that the prose names', () => {
    const section = prose('protocol.md').split('## 2.')[0]!;
    const [fromClient = '', toClient = ''] = section.split('### Client to server')[1]!.split('### Server to client');
    const named = (text: string) =>
      [...text.matchAll(/^\| ((?:`[a-z.]+`(?:, )?)+) \|/gm)]
        .flatMap(([, names = '']) => names.replaceAll('`', '').split(', '))
        .sort();
    expect(messages('fromClient').sort()).toEqual(named(fromClient));
    expect(messages('toClient').sort()).toEqual(named(toClient));
  });

  it('names the topics that docs/TOPICS.md names, with records that are there', () => {
    const table =
      prose('TOPICS.md')
        .split('\n\n')
        .find((part) => part.startsWith('| topic |')) ?? '';
    const topics = [...table.matchAll(/^\| `([a-z.-]+)` \|/gm)].map(([, name]) => name);
    expect(Object.keys(spec.channels).filter((name) => !SOCKETS.includes(name))).toEqual(topics);
    for (const message of Object.values<any>(spec.components.messages)) {
      const file = message.payload.schema?.$ref;
      if (file !== undefined) expect(existsSync(resolve(docs, file)), file).toBe(true);
    }
  });
});
