/** When a token function is asked, and when what it gave is used again. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeGateway } from './gateway';

const HOUR = 3_600_000;
/** Reads like a JWT; nobody checks its signature here. */
const jwt = (name: string, exp?: number) =>
  `header.${Buffer.from(JSON.stringify({ name, exp })).toString('base64url')}.signature`;

describe('a token function', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  /** A client whose token function gives tokens that end after `lifeMs`; null: that do not say when. */
  const connected = async (lifeMs: number | null) => {
    const token = vi.fn(async () =>
      jwt(`t${token.mock.calls.length}`, lifeMs === null ? undefined : (Date.now() + lifeMs) / 1_000),
    );
    const gateway = new FakeGateway({ token, reconnect: () => 0 });
    const connecting = gateway.client.connect();
    await vi.advanceTimersByTimeAsync(0);
    await connecting;
    const reconnect = async () => {
      gateway.peer.close(1006);
      await vi.advanceTimersByTimeAsync(1);
    };
    const shown = () =>
      gateway.peers
        .flatMap((peer) => gateway.frames('session.open', peer))
        .map((frame) => JSON.parse(Buffer.from(frame.token.split('.')[1], 'base64url').toString()).name);
    return { gateway, token, reconnect, shown };
  };

  it('is asked once while its token is good', async () => {
    const { reconnect, shown } = await connected(HOUR);
    await reconnect();
    await vi.advanceTimersByTimeAsync(HOUR / 2);
    await reconnect();
    expect(shown()).toEqual(['t1', 't1', 't1']);
  });

  it('is asked again half a minute before the end', async () => {
    const { reconnect, shown } = await connected(HOUR);
    await vi.advanceTimersByTimeAsync(HOUR - 30_001 - 1);
    await reconnect();
    await vi.advanceTimersByTimeAsync(1);
    await reconnect();
    expect(shown()).toEqual(['t1', 't1', 't2']);
  });

  it('is asked every time where its token does not say when it ends', async () => {
    const { reconnect, shown } = await connected(null);
    await reconnect();
    expect(shown()).toEqual(['t1', 't2']);
  });

  it('is asked once more when a good-looking token is refused, and the session goes on with the new one', async () => {
    const { gateway, shown } = await connected(HOUR);
    const open = gateway.onOpen;
    gateway.onOpen = (_frame, peer) => {
      gateway.onOpen = open;
      peer.close(4001);
    };
    gateway.peer.close(1006);
    await vi.advanceTimersByTimeAsync(10);
    expect(gateway.client.state).toBe('connected');
    expect(shown()).toEqual(['t1', 't1', 't2']);
  });
});
