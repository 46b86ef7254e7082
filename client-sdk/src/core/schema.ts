import type { Middleware } from './middleware';
import type { Args, Result, StandardJsonSchema } from './types';

/** A JSON Schema, draft-07, as plain data. Widened literals (`type: string`) are welcome. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

/** Who may call a function. A list means required scopes; everything listed is needed. */
export interface FunctionPermissions {
  readonly requiredRoles?: readonly string[];
  readonly requiredScopes?: readonly string[];
  readonly allowedOrigins?: readonly string[];
  /** Per user and function. */
  readonly maxCallsPerHour?: number;
  readonly requiresAudit?: boolean;
}

/** What a function says about itself. All times are milliseconds. */
export interface FunctionSchema<P = JsonSchema | StandardJsonSchema, R = JsonSchema | StandardJsonSchema> {
  /** May repeat the name it is registered under; a different one is refused. */
  readonly name?: string;
  /** What the function does, written for the model. */
  readonly description: string;
  /** Schema of the one argument, an object: JSON Schema draft-07, or a Standard JSON Schema such as Zod's. */
  readonly parameters: P;
  /** Schema of the result. */
  readonly returns?: R;
  /** Semantic version, 1.0.0 unless given. */
  readonly version?: string;
  /** Version or versions of this function that this one deprecates. */
  readonly deprecated?: string | readonly string[];
  /** Time that one attempt may take, 5000 unless given. */
  readonly timeout?: number;
  readonly retryPolicy?: { readonly maxRetries: number; readonly retryDelay: number };
  readonly rateLimit?: { readonly maxCalls: number; readonly window: number };
  readonly permissions?: readonly string[] | FunctionPermissions;
  /** An equal call within ttlMs may be answered from the result cache. */
  readonly cache?: { readonly ttlMs?: number };
  readonly costPerCall?: number;
  readonly revenueImpact?: number;
  /** Arguments and results are never logged in clear. */
  readonly sensitive?: boolean;
  /** Same name and arguments while one runs. */
  readonly duplicates?: 'allow' | 'reject' | 'replace';
  readonly injectionCheck?: 'signal' | 'reject';
  /** What the server may rewrite in the arguments' strings before it holds the schema against them; nothing unless given. */
  readonly sanitize?: readonly ('trim' | 'nfc' | 'stripControl')[];
  /** The audit shows the arguments in clear, unless the function is sensitive. */
  readonly auditArguments?: boolean;
  /** The model is told that the call still runs after so long. */
  readonly announceAfterMs?: number;
  readonly title?: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/** What a handler learns about its call, when it asks by declaring a second parameter. */
export interface CallContext {
  readonly callId: string;
  /** From 1; a retry is the next attempt of the same call. */
  readonly attempt: number;
  /** Aborts at the deadline, when the call is cancelled and when its session ends; the reason is a {@link RegistryError}. */
  readonly signal: AbortSignal;
  /** When the attempt ends, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly sessionId: string | null;
  /** Tells listeners of `function.progress` in this page how far the handler is; any plain value. */
  progress(value: unknown): void;
}

/**
 * A function that the model may call. It gets exactly one argument, the arguments, unless it declares two parameters
 * (`handler.length >= 2`) or is registered with `{context: true}`. Note that `(args, {signal} = {})` has length 1.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the concept's annotated handlers compile only so
export type Handler = (args: any, context: CallContext) => unknown;

/** A handler whose types follow the function's schema. */
export type TypedHandler<P, R> = (args: Args<P>, context: CallContext) => Result<R>;

/** How a function is registered, apart from what the model sees. */
export interface FunctionOptions {
  /** Hand the context over even when the handler declares one parameter. */
  readonly context?: boolean;
  /** False: a returned `{success: false, error}` is an ordinary result. Default true. */
  readonly structuredErrors?: boolean;
  /** Runs around the handler, in this page; the first is outermost, those of the client come before. */
  readonly middleware?: readonly Middleware[];
  /** Aborting it takes the function back. */
  readonly signal?: AbortSignal;
  /** False: held back until {@link Registration.enable}. Default true. */
  readonly enabled?: boolean;
  /** A new definition under the name and version of another: replace it and warn, or refuse it. Default: the client's. */
  readonly onDuplicate?: 'replace' | 'throw';
  /**
   * Asks the user first, by event `confirm`: before every call, or before those for which the function says true. The call fails with
   * DECLINED when the user, or nobody, says yes.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- arguments, as a handler gets them
  readonly confirm?: true | ((args: any) => unknown);
  /** Milliseconds that the user has for it, besides the function's own timeout; 30,000 unless given. */
  readonly confirmWithin?: number;
  /** Words an error for the model; the code stays. Default: the client's. */
  readonly modelError?: (error: unknown) => string;
  /**
   * Runs the handler apart from the page: `true` or `'isolate'` in a worker of its own, against loops and crashes;
   * `'untrusted'` (browsers) in a worker inside an iframe of opaque origin; or a factory of a worker that calls `serveFunction`.
   */
  readonly sandbox?: true | 'isolate' | 'untrusted' | (() => unknown);
  /** Where `sandbox.html` of this package is served, for `'untrusted'`; `/sandbox.html` unless given. */
  readonly sandboxPage?: string;
  /** Origins that sandboxed code may fetch from; none unless given. */
  readonly fetch?: { readonly allow: readonly string[]; readonly credentials?: boolean };
}

/** One entry of a batch. */
export interface FunctionRegistration {
  readonly name: string;
  readonly handler: Handler;
  readonly schema: FunctionSchema;
  readonly options?: FunctionOptions;
}

/** One remark of the lint that did not stop the registration. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  /** JSON pointer into the definition. */
  readonly pointer: string;
}

/** What became of a registration. */
export interface Receipt {
  readonly name: string;
  readonly version: string;
  /** False: refused, with `code` and `message`. */
  readonly accepted: boolean;
  /** `registered`, `updated`, `unchanged`, the code of the refusal, or `pending` before `connect()`. */
  readonly code: string;
  readonly message?: string | undefined;
  readonly pointer?: string | undefined;
  /** Tools revision after it; null while pending. */
  readonly revision: number | null;
  readonly warnings: readonly Finding[];
  /** Milliseconds in which a call has an outcome at the latest, with all its attempts; absent until the server accepted it. */
  readonly deadlineMs?: number | undefined;
  /** Whether the definition that this one follows allowed arguments that this one may refuse; absent when it follows none. */
  readonly change?: 'compatible' | 'breaking' | undefined;
}

/** What a user has to confirm a call, in milliseconds, unless the function says otherwise. */
export const CONFIRM_MS = 30_000;

/** True for an object that is no array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
