import type { Transport, TransportListener } from './transport';

/** The part of the standard WebSocket that is used; browsers, Node 22 and the `ws` package have it. */
export interface WebSocketLike {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
}

/** A WebSocket class. */
export type WebSocketClass = new (url: string, protocols?: string | string[]) => WebSocketLike;

const OPEN = 1;
const NEVER_OPENED = 1006;

/** A transport over a WebSocket. */
export class WebSocketTransport implements Transport {
  readonly #create: () => WebSocketLike;
  #socket: WebSocketLike | null = null;

  constructor(socketClass: WebSocketClass, url: string, subprotocol: string) {
    this.#create = () => new socketClass(url, subprotocol);
  }

  open(listener: TransportListener): void {
    const socket = this.#create();
    this.#socket = socket;
    let over = false;
    const closed = (code: number, reason: string) => {
      if (over) return;
      over = true;
      listener.closed(code, reason);
    };
    socket.addEventListener('open', () => listener.opened());
    socket.addEventListener('message', ({ data }) => {
      if (!over && typeof data === 'string') listener.message(data);
    });
    socket.addEventListener('close', ({ code, reason }) => closed(code, reason));
    socket.addEventListener('error', () => {
      // some implementations never send `close` when the connection could not be made
      if (socket.readyState > OPEN) closed(NEVER_OPENED, '');
    });
  }

  send(text: string): void {
    if (this.#socket?.readyState === OPEN) this.#socket.send(text);
  }

  close(code: number, reason: string): void {
    this.#socket?.close(code, reason);
  }
}

/**
 * The WebSocket class to use: the one given, else the platform's, else that of the `ws` package, which only old Nodes need.
 *
 * @throws RegistryError `NO_WEBSOCKET` when there is none
 */
export async function webSocketClass(given: WebSocketClass | undefined): Promise<WebSocketClass> {
  const own = given ?? (globalThis as { WebSocket?: WebSocketClass }).WebSocket;
  return own ?? (await import('./ws')).webSocketOfWs();
}
