import { VoiceChatClient } from '@function-registry/client';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { webSocketClass } from '../src/transport/webSocket';
import { quiet } from './gateway';

describe('a real socket', () => {
  const servers: WebSocketServer[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  const listening = async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    servers.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/socket` };
  };

  it('speaks our subprotocol and opens a session', async () => {
    const { server, url } = await listening();
    const protocol = new Promise((resolve) => {
      server.on('connection', (socket) => {
        resolve(socket.protocol);
        socket.on('message', (data: Buffer) => {
          const { type, ref } = JSON.parse(data.toString('utf8')) as { type: string; ref: string };
          if (type === 'session.close') socket.close(1000);
          if (type !== 'session.open') return;
          const opened = { sessionId: 'a.b', resumeSecret: 's', resumed: false, epoch: 0, graceMs: 1, revision: 0 };
          socket.send(JSON.stringify({ type: 'session.opened', ref, ...opened }));
        });
      });
    });
    const client = new VoiceChatClient({ url });
    await client.connect();
    expect(await protocol).toBe('function-registry.v1');
    expect(client.sessionId).toBe('a.b');
    client.close();
  });

  it('is given up when nobody listens', async () => {
    const { server, url } = await listening();
    await new Promise((resolve) => server.close(resolve));
    const client = new VoiceChatClient({ url, reconnect: (tries) => (tries === 0 ? 0 : null), logger: quiet });
    await expect(client.connect()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('comes from the class given, before anything else', async () => {
    const given = class {} as never;
    expect(await webSocketClass(given)).toBe(given);
  });
});
