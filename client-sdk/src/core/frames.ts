import type { ExecutionFailure } from './errors';
import type { JsonValue } from './json';
import type { Finding, FunctionSchema, JsonSchema } from './schema';

/** Subprotocol of the socket; docs/protocol.md section 1 describes every frame. */
export const SUBPROTOCOL = 'function-registry.v1';

/** A function as the wire carries it. */
export type WireFunction = FunctionSchema<JsonSchema, JsonSchema> & { readonly name: string };

/** How an execution ended. */
export type ExecutionData =
  | { readonly success: true; readonly result: JsonValue }
  | { readonly success: false; readonly error: ExecutionFailure };

/** An execution that the client still holds, or knows to have been started in an earlier page life. */
export interface HeldExecution {
  readonly id: string;
  readonly started: boolean;
}

/** What a resumed session needs; as secret as a password. */
export interface ResumeCredentials {
  readonly sessionId: string;
  readonly secret: string;
}

export type ClientFrame =
  | {
      readonly type: 'session.open';
      readonly ref: string;
      readonly page: string;
      readonly client: string;
      readonly token?: string | undefined;
      readonly resume?: ResumeCredentials | undefined;
      readonly held?: readonly HeldExecution[] | undefined;
    }
  | { readonly type: 'functions.register'; readonly ref: string; readonly functions: readonly WireFunction[] }
  | { readonly type: 'functions.unregister'; readonly ref: string; readonly names: readonly string[] }
  | { readonly type: 'function.started'; readonly id: string }
  | { readonly type: 'function.result'; readonly id: string; readonly data: ExecutionData }
  | ({ readonly type: 'conversation.text'; readonly ref: string } & UserText)
  | { readonly type: 'session.close' };

/** What the user says, and under which options the model is to answer from then on. */
export interface UserText {
  readonly text: string;
  readonly session?: ModelOptions | undefined;
}

/** What a text may ask of the model's session from then on, in OpenAI's words; members left out stay as they are. */
export interface ModelOptions {
  readonly instructions?: string;
  readonly max_output_tokens?: number | 'inf';
  readonly reasoning?: Readonly<Record<string, unknown>>;
  readonly truncation?: 'auto' | 'disabled' | Readonly<Record<string, unknown>>;
}

export interface SessionOpened {
  readonly type: 'session.opened';
  readonly ref: string;
  readonly sessionId: string;
  readonly resumeSecret: string;
  readonly resumed: boolean;
  readonly epoch: number;
  readonly graceMs: number;
  readonly revision: number;
  readonly limits?: { readonly maxFrameBytes?: number; readonly maxTools?: number };
}

export interface FunctionCall {
  readonly type: 'function.call';
  /** Execution id, echoed unread. */
  readonly id: string;
  readonly callId: string;
  readonly attempt: number;
  readonly name: string;
  readonly version: string;
  readonly arguments: JsonValue;
  /** Milliseconds left when the frame was sent. */
  readonly timeout: number;
}

export interface FunctionAnswer {
  readonly name: string;
  readonly version: string | null;
  readonly accepted: boolean;
  readonly code: string;
  readonly message?: string;
  readonly pointer?: string;
  readonly warnings?: readonly Finding[];
  readonly deadlineMs?: number;
  readonly change?: 'compatible' | 'breaking';
}

export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
}

export interface AssistantText {
  readonly type: 'assistant.text';
  readonly ref: string;
  readonly text: string;
  readonly done: boolean;
  readonly error?: WireError | null;
}

export interface ErrorFrame extends WireError {
  readonly type: 'error';
  readonly ref?: string;
  readonly id?: string;
  readonly pointer?: string;
  readonly help?: string;
  readonly fatal?: boolean;
}

export type ServerFrame =
  | SessionOpened
  | {
      readonly type: 'functions.registered' | 'functions.unregistered';
      readonly ref: string;
      readonly revision: number;
      readonly results: readonly FunctionAnswer[];
    }
  | FunctionCall
  | { readonly type: 'function.cancel'; readonly id: string; readonly reason: string }
  | { readonly type: 'function.acknowledged'; readonly id: string }
  | AssistantText
  | (WireError & { readonly type: 'functions.refused'; readonly revision: number; readonly name?: string })
  | { readonly type: 'session.drain'; readonly reconnectAfterMs: number }
  | ErrorFrame;

/**
 * Reads a server frame.
 *
 * @returns null when the text is not a JSON object with a `type`
 */
export function parseFrame(text: string): ServerFrame | null {
  try {
    const value: unknown = JSON.parse(text);
    const named = typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
    return named ? (value as ServerFrame) : null;
  } catch {
    return null;
  }
}
