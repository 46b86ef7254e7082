import type { JsonValue } from '../core/json';

/** What the page says to sandboxed code. */
export type ToSandbox =
  | { readonly type: 'run'; readonly args: JsonValue; readonly context: SandboxContext }
  | { readonly type: 'abort'; readonly reason: string }
  | { readonly type: 'fetched'; readonly id: number; readonly answer: FetchAnswer };

/** What sandboxed code learns about its call; `signal` and `progress` are made inside. */
export interface SandboxContext {
  readonly callId: string;
  readonly attempt: number;
  readonly deadline: number;
  readonly sessionId: string | null;
}

/** An answer that was fetched in the page, or why not. */
export type FetchAnswer =
  | { readonly status: number; readonly headers: readonly (readonly [string, string])[]; readonly body: string }
  | { readonly error: string };

/** What sandboxed code says to the page. Nothing of it is believed before it was looked at. */
export type FromSandbox =
  | { readonly type: 'done'; readonly value: unknown }
  | { readonly type: 'failed'; readonly error: unknown }
  | { readonly type: 'log'; readonly level: unknown; readonly text: unknown }
  | { readonly type: 'progress'; readonly value: unknown }
  | { readonly type: 'fetch'; readonly id: unknown; readonly url: unknown; readonly init: unknown };

/** A line to sandboxed code: a worker, or a port to one. */
export interface SandboxLine {
  post(message: ToSandbox): void;
  /** Called once. */
  listen(message: (message: unknown) => void, broken: (why: string) => void): void;
  end(): void;
}
