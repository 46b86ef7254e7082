/**
 * The live feed of a gateway, and the life of each call told from it.
 *
 * @packageDocumentation
 */
import { systemClock } from './clock';
import { ConsoleFeed, type ConsoleFeedOptions, FEED_SUBPROTOCOL } from './feed/consoleFeed';
import { type WebSocketClass, WebSocketTransport, webSocketClass } from './transport/webSocket';

export { type CallLife, type Hops, type Moment, deliveredAt, hopsOf, overheadMs, sinceCall } from './feed/callLife';
export { CallLives } from './feed/callLives';
export { type ConsoleEvent, ConsoleFeed, type ConsoleFeedOptions } from './feed/consoleFeed';

/** How a feed is watched over a WebSocket. */
export type WatchOptions = Omit<ConsoleFeedOptions, 'newTransport' | 'clock'> & {
  /** Address of the feed, such as `ws://localhost:8080/v1/console`. */
  readonly url: string;
  readonly WebSocket?: WebSocketClass;
};

/** Watches a gateway's live feed; settles when it runs. */
export async function watch({ url, WebSocket, ...options }: WatchOptions): Promise<ConsoleFeed> {
  const socketClass = await webSocketClass(WebSocket);
  const newTransport = () => new WebSocketTransport(socketClass, url, FEED_SUBPROTOCOL);
  const feed = new ConsoleFeed({ ...options, newTransport, clock: systemClock });
  await feed.open();
  return feed;
}
