import type { ReconnectPolicy } from './core/backoff';
import type { Clock } from './core/clock';
import type { Middleware } from './core/middleware';
import type { Logger, LogLevel } from './logger';
import { type PageMemory, sessionMemory } from './pageMemory';
import type { Transport } from './transport/transport';
import type { WebSocketClass } from './transport/webSocket';

/** How a client is made. Everything but `url` may be left out. */
export interface VoiceChatClientOptions {
  /** Address of the gateway's socket, such as `ws://localhost:8080/v1/socket`. */
  readonly url: string;
  /**
   * A JWT, or a function that fetches one. What it gave is used until half a minute before its `exp`, or until it is refused; then it is
   * asked again. Left out: an anonymous session.
   */
  readonly token?: string | (() => Promise<string> | string);
  /** Stands around every handler, outside of the function's own middleware; the first is outermost. */
  readonly middleware?: readonly Middleware[];
  /** A new definition under a name and version that has one: replace it and warn (the default), or refuse it. */
  readonly onDuplicate?: 'replace' | 'throw';
  /** Words errors of handlers for the model; their codes stay. */
  readonly modelError?: (error: unknown) => string;
  /** WebSocket class to use; the platform's own unless given, on Node below 22 that of the package `ws`. */
  readonly WebSocket?: WebSocketClass;
  /** Another way to reach a gateway; called for each connection. */
  readonly transport?: () => Transport;
  /** When to try again; see {@link jitteredBackoff}. */
  readonly reconnect?: ReconnectPolicy;
  /** The console unless given. */
  readonly logger?: Logger;
  /** How much is logged; `warn` unless given. `info` is one line per change of the connection's life. */
  readonly logLevel?: LogLevel;
  /** Where a page remembers its session across reloads; `sessionStorage` where there is one, null for nowhere. */
  readonly storage?: Storage | null;
  /** Time and chance, for tests. */
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** The memory that the options and the platform allow. */
export function memoryOf({ storage, url }: VoiceChatClientOptions): PageMemory {
  const where = storage === undefined ? browserStorage() : storage;
  const { navigator } = globalThis as { navigator?: { locks?: LockManager } };
  return sessionMemory(where, `function-registry:${url}`, where === null ? undefined : navigator?.locks);
}

function browserStorage(): Storage | null {
  try {
    return (globalThis as { sessionStorage?: Storage }).sessionStorage ?? null;
  } catch {
    return null; // forbidden by the browser's settings
  }
}
