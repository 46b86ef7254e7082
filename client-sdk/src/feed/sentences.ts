import type { ConsoleEvent } from './consoleFeed';

/** What a sentence may draw on besides its event. */
export interface Described {
  name: string;
  arguments: string;
  timeoutMs: number | null;
}

/**
 * One plain sentence for an event in the life of a call.
 *
 * @param limited whether the function has a limit; undefined when unknown
 */
export function sentenceOf(event: ConsoleEvent, life: Described, limited: boolean | undefined): string {
  const value = event.value ?? {};
  const attempt = event.attempt ?? 1;
  switch (event.record) {
    case 'ToolCall':
      return event.by === 'bridge' ? 'the model asks' : 'a caller asks';
    case 'ExecutionRequest':
      return attempt > 1 ? `attempt ${attempt} goes out` : `admitted: arguments ok${limitText(limited)}`;
    case 'CallSent':
      return `attempt ${attempt}${life.timeoutMs === null ? '' : `, deadline ${seconds(life.timeoutMs)}`}`;
    case 'ExecutionStarted':
      return 'the function begins';
    case 'ExecutionResult':
      return value.success === true ? String(value.result) : failure(value.error);
    case 'ToolResult':
      return value.outcome === 'succeeded' ? 'succeeded' : failure(value.error);
    case 'ExecutionCancel':
      return 'the client is told to stop';
    case 'CallCancelled':
      return 'the caller no longer wants it';
    case 'CallRejected':
      return failure(value.error);
    case 'TimerDue':
      return value.kind === 'retry' ? 'time for the next attempt' : 'the deadline has passed';
    default:
      return event.record;
  }
}

function limitText(limited: boolean | undefined): string {
  if (limited === undefined) return '';
  return limited ? ', within its limit' : ', no limit set';
}

function seconds(ms: number): string {
  return `${Number((ms / 1_000).toFixed(1))} s`;
}

function failure(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return [code, message].filter((part) => typeof part === 'string').join('  ');
}
