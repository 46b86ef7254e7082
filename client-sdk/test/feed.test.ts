import { type ConsoleEvent, ConsoleFeed } from '@function-registry/client/feed';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../src/clock';
import { type Peer, linkedPair } from '../src/transport/memory';

describe('the feed', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const open = (answer: (peer: Peer) => void) => {
    const peers: Peer[] = [];
    const events: ConsoleEvent[] = [];
    const feed = new ConsoleFeed({
      clock: systemClock,
      session: { sessionId: 's', secret: 'x' },
      sinceMs: 5_000,
      reconnect: (tries) => (tries > 2 ? null : 100),
      onEvent: (event) => events.push(event),
      newTransport: () => {
        const { transport, peer } = linkedPair();
        peers.push(peer);
        peer.onMessage = () => answer(peer);
        return transport;
      },
    });
    return { feed, peers, events, opened: feed.open() };
  };
  const welcome = (peer: Peer) => peer.send('{"type":"console.opened","ref":"feed"}');

  it('opens with the session’s credentials and hands over events', async () => {
    const { opened, peers, events } = open(welcome);
    await opened;
    peers[0]!.send('{"type":"console.event","record":"ToolCall"}');
    await vi.advanceTimersByTimeAsync(0);
    expect(JSON.parse(peers[0]!.received[0]!)).toEqual({
      type: 'console.open',
      ref: 'feed',
      session: { sessionId: 's', secret: 'x' },
      sinceMs: 5_000,
    });
    expect(events).toHaveLength(1);
  });

  it('comes back after a loss and asks for what it missed', async () => {
    const { opened, peers } = open(welcome);
    await opened;
    peers[0]!.send('{"type":"console.event","record":"ToolCall"}');
    await vi.advanceTimersByTimeAsync(2_000);
    peers[0]!.close(1006);
    await vi.advanceTimersByTimeAsync(100);
    const { sinceMs } = JSON.parse(peers[1]!.received[0]!) as { sinceMs: number };
    expect(sinceMs).toBeGreaterThanOrEqual(3_000);
    expect(sinceMs).toBeLessThan(5_000);
  });

  it('rejects when it is refused, and stays away', async () => {
    const { opened, peers } = open((peer) => {
      peer.send('{"type":"error","code":"UNAUTHENTICATED","message":"Not yours.","retryable":false}');
      peer.close(4001);
    });
    const outcome = opened.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await outcome).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(peers).toHaveLength(1);
  });

  it('rejects when it cannot be reached', async () => {
    const { opened, peers } = open((peer) => peer.close(1006));
    const outcome = opened.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await outcome).toMatchObject({ code: 'UNAVAILABLE' });
    expect(peers).toHaveLength(4);
  });

  it('tries again when it is not answered', async () => {
    const { opened, peers } = open(() => undefined);
    const outcome = opened.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await outcome).toMatchObject({ code: 'UNAVAILABLE' });
    expect(peers).toHaveLength(4);
  });

  it('ends when closed', async () => {
    const { feed, opened, peers } = open(welcome);
    await opened;
    feed.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(peers).toHaveLength(1);
  });
});
