/** Where the documentation explains every code. */
const HELP = 'docs/errors.md#';

/** What can be said about a failure besides its code and message. */
export interface ErrorDetails {
  /** True when the same wish may succeed later. */
  readonly retryable?: boolean;
  /** Milliseconds to wait before trying again. */
  readonly retryAfterMs?: number | undefined;
  /** Where the code is explained. */
  readonly help?: string | undefined;
  /** JSON pointer to the place concerned. */
  readonly pointer?: string | undefined;
  readonly cause?: unknown;
}

/** Every failure that this client reports: a stable code, one sentence, and whether trying again can help. */
export class RegistryError extends Error {
  /** `RegistryError`, or the name of a subclass. */
  override readonly name: string = 'RegistryError';
  /** Stable code, such as `INVALID_NAME`; it never changes its meaning. */
  readonly code: string;
  /** True when the same wish may succeed later. */
  readonly retryable: boolean;
  /** Milliseconds to wait before trying again, where known. */
  readonly retryAfterMs: number | undefined;
  /** Where the code is explained. */
  readonly help: string;
  /** JSON pointer to the place concerned, where there is one. */
  readonly pointer: string | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details);
    this.code = code;
    this.retryable = details.retryable ?? false;
    this.retryAfterMs = details.retryAfterMs;
    this.help = details.help ?? HELP + code.toLowerCase();
    this.pointer = details.pointer;
  }
}

/** One place where a value breaks its schema; the shape that ajv gives. */
export interface SchemaError {
  /** JSON pointer into the value. */
  readonly instancePath: string;
  /** JSON pointer into the schema, as a URI fragment: `#/properties/b/type`. */
  readonly schemaPath: string;
  readonly keyword: string;
  readonly message: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Arguments or a result break their schema; `errors` says where. */
export class ValidationError extends RegistryError {
  /** `ValidationError`. */
  override readonly name: string = 'ValidationError';
  /** Every place, the first of which is the message. */
  readonly errors: readonly SchemaError[];

  /** @param code INVALID_ARGUMENTS or INVALID_RESULT; the same again would fail again */
  constructor(errors: readonly SchemaError[], code = 'INVALID_ARGUMENTS') {
    const [{ instancePath, message } = { instancePath: '', message: 'invalid' }] = errors;
    const advice = code === 'INVALID_ARGUMENTS' ? ' Correct the arguments and call again.' : '';
    super(code, `${instancePath === '' ? '' : `${instancePath}: `}${message}.${advice}`, { pointer: instancePath });
    this.errors = errors;
  }
}

/** A failed execution as the wire carries it. */
export interface ExecutionFailure {
  readonly message: string;
  readonly code: string;
  /** Constructor name of what was thrown, at most 64 characters. */
  readonly type?: string;
  readonly retryable?: boolean;
}

const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;
const MESSAGE_LIMIT = 4_000;

/**
 * Turns whatever a handler threw into what the wire carries; an error's own UPPER_SNAKE code and retryable are kept.
 *
 * @param wording words the message; one that throws is passed over
 */
export function toFailure(thrown: unknown, wording?: (error: unknown) => string): ExecutionFailure {
  const worded = wording === undefined ? undefined : attempt(() => wording(thrown));
  if (typeof thrown !== 'object' || thrown === null) {
    return { ...failure(worded ?? String(thrown)), type: typeof thrown };
  }
  const { message, code, retryable, constructor } = thrown as Partial<Record<keyof ExecutionFailure, unknown>>;
  const own = typeof message === 'string' && message !== '' ? message : 'The function failed without a message.';
  // an object without a prototype has no constructor
  const type = (constructor as { name?: string } | undefined)?.name?.slice(0, 64) ?? 'Object';
  return { ...failure(worded ?? own, code, retryable), type };
}

/**
 * A returned `{success: false, error: {code, message, retryable?}}` with exactly these members is a failure, not a result.
 *
 * @returns the failure, or null when the value is an ordinary result
 */
export function structuredFailure(value: unknown): ExecutionFailure | null {
  if (!hasOnly(value, ['success', 'error']) || value.success !== false) return null;
  const { error } = value;
  if (!hasOnly(error, ['code', 'message', 'retryable'])) return null;
  const { code, message, retryable } = error;
  if (typeof code !== 'string' || typeof message !== 'string') return null;
  return failure(message, code, retryable);
}

/** A failure with whatever of a stranger's code and retryable is one. */
function failure(message: string, code?: unknown, retryable?: unknown): ExecutionFailure {
  return {
    message: message.length <= MESSAGE_LIMIT ? message : `${message.slice(0, MESSAGE_LIMIT)}…`,
    code: typeof code === 'string' && CODE.test(code) ? code : 'EXECUTION_ERROR',
    ...(typeof retryable === 'boolean' ? { retryable } : {}),
  };
}

function hasOnly(value: unknown, keys: readonly string[]): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.keys(value).every((key) => keys.includes(key));
}

function attempt(wording: () => string): string | undefined {
  try {
    return wording();
  } catch {
    return undefined; // the error's own message then
  }
}
