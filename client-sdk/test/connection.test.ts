import { RegistryError, VoiceChatClient, jitteredBackoff } from '@function-registry/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ceiling } from '../src/core/backoff';
import { WebSocket } from 'ws';
import { FakeGateway, quiet, settle, weather } from './gateway';

describe('the waits between tries', () => {
  it('grow to seven seconds', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map(ceiling)).toEqual([0, 300, 1_200, 2_700, 4_800, 7_000, 7_000]);
  });
  it('are drawn evenly from nothing to the longest', () => {
    expect(jitteredBackoff(() => 0)(3, 'lost')).toBe(0);
    expect(jitteredBackoff(() => 0.999_999)(3, 'lost')).toBe(2_700);
  });
  it('end for a first connection, never for a lost one', () => {
    expect(jitteredBackoff(() => 0)(5, 'connect')).toBeNull();
    expect(jitteredBackoff(() => 0)(500, 'lost')).toBe(0);
  });
});

describe('connecting', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const connected = async (options = {}) => {
    const gateway = new FakeGateway(options);
    const connecting = gateway.client.connect();
    await vi.advanceTimersByTimeAsync(0);
    await connecting;
    return gateway;
  };

  it('opens a session and tells its states', async () => {
    const states: string[] = [];
    const gateway = new FakeGateway({ token: 'jwt' });
    gateway.client.on('connectionStateChanged', ({ state }) => states.push(state));
    expect(gateway.client.state).toBe('idle');
    void gateway.client.connect();
    await vi.advanceTimersByTimeAsync(0);
    expect(states).toEqual(['connecting', 'connected']);
    expect(gateway.client.sessionId).toBe('tag.session-1');
    expect(gateway.frames('session.open')[0]).toMatchObject({
      token: 'jwt',
      client: expect.stringContaining('/'),
      page: expect.any(String),
    });
  });

  it('resumes after a lost socket with the same page life and what it holds', async () => {
    const gateway = await connected();
    const resumed = vi.fn();
    gateway.client.on('resumed', resumed);
    void gateway.client.registerFunction('f', () => new Promise(() => undefined), weather);
    await settle();
    gateway.call('c#1', 'f');
    await settle();
    const first = gateway.frames('session.open')[0]!;

    gateway.peer.close(1006);
    await vi.advanceTimersByTimeAsync(0);
    expect(gateway.client.state).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(7_000);

    expect(gateway.client.state).toBe('connected');
    expect(resumed).toHaveBeenCalledWith({ sessionId: 'tag.session-1', epoch: 2 });
    expect(gateway.frames('session.open')[0]).toMatchObject({
      page: first.page,
      resume: { sessionId: 'tag.session-1', secret: 'secret-1' },
      held: [{ id: 'c#1', started: true }],
    });
    expect(gateway.frames('functions.register')).toEqual([]);
  });

  it('delivers the answer that was ready while the socket was lost, and runs nothing again', async () => {
    const gateway = await connected();
    const handler = vi.fn(() => new Promise((resolve) => setTimeout(() => resolve('done'), 50)));
    void gateway.client.registerFunction('f', handler, weather);
    await settle();
    gateway.call('c#1', 'f');
    await settle();
    gateway.reachable = false;
    gateway.peer.close(1006);
    await vi.advanceTimersByTimeAsync(100);
    gateway.reachable = true;
    await vi.advanceTimersByTimeAsync(10_000);
    gateway.call('c#1', 'f'); // as a gateway does after a resume
    await settle();
    expect(gateway.frames('function.result').map(({ id, data }) => [id, data.result])).toEqual([['c#1', 'done']]);
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('registers again what the lost socket had not answered', async () => {
    const gateway = await connected();
    void gateway.client.registerFunction('f', () => 1, weather);
    gateway.peer.onMessage = () => undefined;
    await settle();
    gateway.peer.close(1006);
    await vi.advanceTimersByTimeAsync(7_000);
    expect(gateway.frames('functions.register')).toHaveLength(1);
  });

  it('opens a new session and registers everything when the old one is gone', async () => {
    const gateway = await connected();
    void gateway.client.registerFunction('f', () => 1, weather);
    await settle();
    const open = gateway.onOpen;
    gateway.onOpen = (frame, peer) => {
      gateway.onOpen = (again, newPeer) => open({ ...again, sessionId: 'new' }, newPeer);
      gateway.say({ type: 'error', ref: frame.ref, code: 'SESSION_GONE', message: 'Gone.', fatal: true }, peer);
      queueMicrotask(() => peer.close(4004));
    };
    gateway.peer.close(1006);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(gateway.client.state).toBe('connected');
    expect(gateway.frames('session.open')[0]).not.toHaveProperty('resume');
    expect(gateway.frames('functions.register')).toHaveLength(1);
  });

  it('never comes back when another page took the session over', async () => {
    const gateway = await connected();
    const failed = vi.fn();
    gateway.client.on('error', failed);
    gateway.peer.close(4003, 'SESSION_REPLACED');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(gateway.client.state).toBe('replaced');
    expect(gateway.peers).toHaveLength(1);
    expect(failed).toHaveBeenCalledWith(expect.objectContaining({ code: 'SESSION_REPLACED' }));
  });

  it('asks once for a new token when the old one is refused', async () => {
    const token = vi.fn(() => Promise.resolve('jwt'));
    const gateway = new FakeGateway({ token });
    gateway.onOpen = (_frame, peer) => peer.close(4001);
    const outcome = gateway.client.connect().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await outcome).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
    expect(token).toHaveBeenCalledTimes(2);
    expect(gateway.client.state).toBe('closed');
  });

  it('gives a first connection up, with an error that may be retried', async () => {
    const gateway = new FakeGateway();
    gateway.reachable = false;
    const outcome = gateway.client.connect().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await outcome).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(gateway.peers).toHaveLength(5);

    gateway.reachable = true;
    const again = gateway.client.connect();
    await vi.advanceTimersByTimeAsync(0);
    await again;
    expect(gateway.client.state).toBe('connected');
  });

  it('tries again when the token cannot be fetched, and gives a bad address up at once', async () => {
    const token = vi.fn(() => Promise.reject(new Error('offline')));
    const offline = new FakeGateway({ token });
    const first = offline.client.connect().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await first).toMatchObject({ code: 'UNAUTHENTICATED', retryable: true });
    expect(token).toHaveBeenCalledTimes(5);

    const wrong = new VoiceChatClient({ url: 'nonsense', WebSocket, logger: quiet });
    const second = wrong.connect().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(0);
    expect(await second).toMatchObject({ code: 'INVALID_SETTING', retryable: false });
  });

  it('reports an error that nobody listens to', async () => {
    const warn = vi.fn();
    const gateway = await connected({ logger: { warn, error: () => undefined } });
    gateway.peer.close(4003, 'SESSION_REPLACED');
    await vi.advanceTimersByTimeAsync(0);
    expect(warn).toHaveBeenCalledWith('Another page took the session over. (SESSION_REPLACED)');
  });

  it('follows the given policy', async () => {
    const reconnect = vi.fn((attempt: number) => (attempt < 2 ? 10 : null));
    const gateway = new FakeGateway({ reconnect });
    gateway.reachable = false;
    const outcome = gateway.client.connect().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(100);
    expect(await outcome).toBeInstanceOf(RegistryError);
    expect(reconnect.mock.calls).toEqual([
      [0, 'connect'],
      [1, 'connect'],
      [2, 'connect'],
    ]);
  });

  it('moves to another gateway when this one drains', async () => {
    const gateway = await connected();
    gateway.say({ type: 'session.drain', reconnectAfterMs: 100 });
    await vi.advanceTimersByTimeAsync(110);
    expect(gateway.peers).toHaveLength(2);
    expect(gateway.frames('session.open')[0]).toHaveProperty('resume');
    expect(gateway.frames('session.close', gateway.peers[0])).toEqual([]);
  });

  it('waits as long as the draining gateway asks, once, when that closes the socket itself', async () => {
    const gateway = await connected({ reconnect: () => 0 });
    gateway.say({ type: 'session.drain', reconnectAfterMs: 3_000 });
    gateway.peer.close(1001, 'DRAINING');
    await vi.advanceTimersByTimeAsync(2_999);
    expect(gateway.peers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(gateway.peers).toHaveLength(2);
    gateway.peer.close(1006);
    await vi.advanceTimersByTimeAsync(1);
    expect(gateway.peers).toHaveLength(3);
  });

  it('gives up when a token never comes', async () => {
    const gateway = new FakeGateway({ token: () => new Promise(() => undefined) });
    const outcome = gateway.client.connect().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(90_000);
    expect(await outcome).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(gateway.peers).toEqual([]);
  });

  it('lets no timer of a failed attempt end the next one', async () => {
    const token = vi.fn(() => Promise.resolve('jwt')).mockRejectedValueOnce(new Error('offline'));
    const gateway = new FakeGateway({ token });
    void gateway.client.connect();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([gateway.client.state, gateway.peers.length]).toEqual(['connected', 1]);
  });

  it('fails a text of whose answer nothing is heard for two minutes', async () => {
    const gateway = await connected();
    const text = gateway.client.sendText('hello').catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(119_000);
    const { ref } = gateway.frames('conversation.text')[0]!;
    gateway.say({ type: 'assistant.text', ref, text: '', done: false });
    let over = false;
    void text.then(() => (over = true));
    await vi.advanceTimersByTimeAsync(119_000);
    expect(over).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await text).toMatchObject({ code: 'MODEL_UNAVAILABLE', retryable: true });
  });

  it('holds a text back for registrations that are not answered, but not for ever', async () => {
    const gateway = await connected();
    gateway.peer.onMessage = () => undefined;
    void gateway.client.registerFunction('f', () => 1, weather);
    void gateway.client.sendText('hello').catch(() => undefined);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(gateway.frames('conversation.text')).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(gateway.frames('conversation.text')).toHaveLength(1);
  });

  it('tries again when the handshake is not answered', async () => {
    const gateway = new FakeGateway();
    const open = gateway.onOpen;
    gateway.onOpen = () => (gateway.onOpen = open);
    const connecting = gateway.client.connect();
    await vi.advanceTimersByTimeAsync(10_300);
    await connecting;
    expect(gateway.peers).toHaveLength(2);
  });

  it('closes for good: the session ends, handlers are aborted, texts fail, nothing reconnects', async () => {
    const gateway = await connected();
    let signal: AbortSignal | undefined;
    const running = (_args: unknown, context: { signal: AbortSignal }) => {
      signal = context.signal;
      return new Promise(() => undefined);
    };
    void gateway.client.registerFunction('f', running, weather);
    await settle();
    gateway.call('c#1', 'f');
    await settle();
    const text = gateway.client.sendText('hello').catch((error: unknown) => error);
    gateway.client.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(gateway.frames('session.close')).toHaveLength(1);
    expect(signal?.aborted).toBe(true);
    expect(await text).toMatchObject({ code: 'CLOSED' });
    expect(gateway.client.state).toBe('closed');
    expect(gateway.peers).toHaveLength(1);
  });
});

describe('talking', () => {
  it('resolves to the whole answer and tells what comes in between', async () => {
    const gateway = new FakeGateway();
    const heard: string[] = [];
    gateway.client.on('assistant.text', ({ text, done }) => heard.push(`${text}|${done}`));
    await gateway.client.connect();
    const answer = gateway.client.sendText('hello');
    const [frame] = await gateway.until('conversation.text');
    gateway.say({ type: 'assistant.text', ref: frame!.ref, text: 'It is', done: false });
    gateway.say({ type: 'assistant.text', ref: frame!.ref, text: 'It is sunny.', done: true });
    expect(await answer).toEqual({ text: 'It is sunny.' });
    expect(heard).toEqual(['It is|false', 'It is sunny.|true']);
  });

  it('says under which options the model is to answer', async () => {
    const gateway = new FakeGateway();
    await gateway.client.connect();
    void gateway.client.sendText('hello', { instructions: 'Rhyme.' }).catch(() => undefined);
    void gateway.client.sendText('and?').catch(() => undefined);
    const [first, second] = await gateway.until('conversation.text', 2);
    expect(first!.session).toEqual({ instructions: 'Rhyme.' });
    expect(second).not.toHaveProperty('session');
  });

  it('waits until the functions registered before are known', async () => {
    const gateway = new FakeGateway();
    await gateway.client.connect();
    const { onMessage } = gateway.peer;
    const held: string[] = [];
    gateway.peer.onMessage = (text) => held.push(text);
    void gateway.client.registerFunction('f', () => 1, weather);
    void gateway.client.sendText('hello').catch(() => undefined);
    await settle();
    expect(gateway.frames().map(({ type }) => type)).toEqual(['session.open', 'functions.register']);
    for (const text of held) onMessage(text);
    await gateway.until('conversation.text');
  });

  it('rejects with what the model side said', async () => {
    const gateway = new FakeGateway();
    await gateway.client.connect();
    const answer = gateway.client.sendText('hello').catch((error: unknown) => error);
    const [frame] = await gateway.until('conversation.text');
    const error = { code: 'OVERLOADED', message: 'Later.', retryable: true };
    gateway.say({ type: 'assistant.text', ref: frame!.ref, text: '', done: true, error });
    expect(await answer).toMatchObject({ code: 'OVERLOADED', retryable: true });
  });

  it('rejects when the socket is lost before the answer, and waits while it is lost', async () => {
    const gateway = new FakeGateway({ reconnect: () => 0 });
    await gateway.client.connect();
    const lost = gateway.client.sendText('one').catch((error: unknown) => error);
    await gateway.until('conversation.text');
    gateway.peer.close(1006);
    expect(await lost).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
    void gateway.client.sendText('two').catch(() => undefined);
    await vi.waitFor(() => expect(gateway.peers).toHaveLength(2));
    const [frame] = await gateway.until('conversation.text');
    expect(frame!.text).toBe('two');
  });

  it('lets a hundred texts wait, and no more', async () => {
    const gateway = new FakeGateway();
    await gateway.client.connect();
    const texts = Array.from({ length: 101 }, (_, n) =>
      gateway.client.sendText(`text ${n}`).catch((error: unknown) => error),
    );
    expect(await texts[100]).toMatchObject({ code: 'OVERLOADED', retryable: true });
    expect(await gateway.until('conversation.text', 100)).toHaveLength(100);
    gateway.client.close();
    expect(await texts[99]).toMatchObject({ code: 'CLOSED' });
  });

  it('needs a connection', async () => {
    const { client } = new FakeGateway();
    await expect(client.sendText('hello')).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
  });

  it('reports frames that are none', async () => {
    const gateway = new FakeGateway();
    const failed = vi.fn();
    gateway.client.on('error', failed);
    await gateway.client.connect();
    gateway.peer.send('not json');
    gateway.say({ type: 'of.a.later.version' });
    gateway.say({ type: 'error', code: 'TOO_MANY_MESSAGES', message: 'Slow down.', retryable: true });
    await settle();
    expect(failed.mock.calls.map(([error]) => error.code)).toEqual(['INVALID_FRAME', 'TOO_MANY_MESSAGES']);
  });
});
