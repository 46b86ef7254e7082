import { RegistryError } from '../core/errors';
import { toJson } from '../core/json';
import { type CallContext, type FunctionOptions, type Handler, isObject } from '../core/schema';
import type { Log } from '../logger';
import type { Apart } from '../sandboxed';
import { limitedFetch } from './limitedFetch';
import { isolated, lineTo, sourceOf, untrusted } from './lines';
import type { FromSandbox, SandboxLine } from './messages';

/** More than a function has any reason to say in one call. */
const MOST_MESSAGES = 1_000;

/**
 * A handler that runs in a sandbox. One worker stays warm between calls; calls at the same time get workers of their own. A worker that
 * misses its deadline, breaks or floods is ended, and the next call begins with a fresh one.
 *
 * @throws RegistryError `INVALID_SETTING` when the function cannot be carried into a worker
 */
export function sandboxedHandler(handler: Handler, options: FunctionOptions, log: Log): Apart {
  const open = opener(handler, options);
  const lines = new Set<SandboxLine>();
  let warm: SandboxLine | null = null;
  let over = false;

  const drop = (line: SandboxLine) => {
    if (lines.delete(line)) line.end();
  };
  const keep = (line: SandboxLine) => {
    if (warm === null && !over) warm = line;
    else drop(line);
  };
  return {
    handler: async (args: unknown, context: CallContext) => {
      const line = warm ?? open();
      warm = null;
      lines.add(line);
      try {
        const value = await runOn(line, args, context, options, log, () => {
          if (warm === line) warm = null; // it broke while nobody used it
          drop(line);
        });
        keep(line);
        return value;
      } catch (error) {
        if (error instanceof Thrown) keep(line);
        else drop(line);
        throw error;
      }
    },
    dispose() {
      over = true;
      warm = null;
      for (const line of lines) drop(line);
    },
  };
}

/** What the function itself threw; its worker is as good as before. */
class Thrown extends Error {
  readonly code: unknown;
  readonly retryable: unknown;

  constructor({ message, code, retryable }: { message?: unknown; code?: unknown; retryable?: unknown }) {
    super(String(message));
    this.code = code;
    this.retryable = retryable;
  }
}

function opener(handler: Handler, options: FunctionOptions): () => SandboxLine {
  const { sandbox } = options;
  if (typeof sandbox === 'function') return () => lineTo(sandbox() as Worker);
  const source = sourceOf(handler.name || 'The function', handler);
  if (sandbox !== 'untrusted') return () => isolated(source);
  if (typeof document === 'undefined') {
    const message = 'sandbox: "untrusted" needs a browser; in Node, run such code in a process of its own.';
    throw new RegistryError('INVALID_SETTING', message);
  }
  return () => untrusted(source, options.sandboxPage ?? '/sandbox.html');
}

function runOn(
  line: SandboxLine,
  args: unknown,
  context: CallContext,
  options: FunctionOptions,
  log: Log,
  lineBroke: () => void,
): Promise<unknown> {
  const { signal, callId, attempt, deadline, sessionId } = context;
  const stop = new AbortController();
  return new Promise((resolve, reject) => {
    let heard = 0;
    const end = (settle: () => void) => {
      stop.abort();
      signal.removeEventListener('abort', aborted);
      settle();
    };
    const aborted = () => {
      end(() =>
        reject(signal.reason instanceof Error ? signal.reason : new RegistryError('CANCELLED', 'The call was ended.')),
      );
    };
    const broken = (why: string) => {
      lineBroke();
      end(() => reject(new RegistryError('EXECUTION_ERROR', `The sandbox broke: ${why}`)));
    };
    signal.addEventListener('abort', aborted);
    line.listen((message) => {
      heard += 1;
      if (heard > MOST_MESSAGES) return broken(`more than ${MOST_MESSAGES} messages in one call.`);
      if (!isObject(message)) return;
      const said = message as unknown as FromSandbox;
      switch (said.type) {
        case 'done':
          return end(() => resolve(said.value));
        case 'failed':
          return end(() => reject(new Thrown(Object(said.error) as Record<string, unknown>)));
        case 'progress':
          return context.progress(said.value);
        case 'log':
          return log(levelOf(said.level), `sandbox: ${String(said.text)}`);
        case 'fetch':
          void limitedFetch(
            String(said.url),
            Object(said.init) as Record<string, unknown>,
            options.fetch,
            stop.signal,
          ).then((answer) => line.post({ type: 'fetched', id: Number(said.id), answer }));
      }
    }, broken);
    line.post({ type: 'run', args: toJson(args), context: { callId, attempt, deadline, sessionId } });
  });
}

function levelOf(level: unknown): 'error' | 'warn' | 'info' | 'debug' {
  return level === 'error' || level === 'warn' || level === 'debug' ? level : 'info';
}
