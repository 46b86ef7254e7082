import type { Clock } from './core/clock';
import { RegistryError } from './core/errors';
import type { Emitter } from './core/events';
import type { MiddlewareCall } from './core/middleware';
import { CONFIRM_MS, type FunctionOptions } from './core/schema';

/**
 * Settles when the user has confirmed a call, or need not.
 *
 * @throws RegistryError `DECLINED` when the user said no, or nothing in time, or nobody was there to be asked
 */
export async function confirmed(
  args: unknown,
  { name, callId, signal }: MiddlewareCall,
  { confirm, confirmWithin = CONFIRM_MS }: FunctionOptions,
  { events, clock }: { readonly events: Emitter; readonly clock: Clock },
): Promise<void> {
  if (typeof confirm === 'function' && !(await confirm(args))) return;
  const over = new AbortController();
  const callOver = () => over.abort(signal.reason);
  const tooLate = () => over.abort(declined(`nobody answered within ${confirmWithin} ms`));
  const callOff = clock.after(confirmWithin, tooLate);
  signal.addEventListener('abort', callOver);
  try {
    await new Promise<void>((approve, refuse) => {
      over.signal.addEventListener('abort', () => refuse(over.signal.reason as Error));
      const decline = (why = 'the user said no') => refuse(declined(why));
      const question = { name, callId, arguments: args, signal: over.signal, approve, decline };
      if (!events.emit('confirm', question)) decline('nobody listens to the event confirm');
    });
  } finally {
    callOff();
    signal.removeEventListener('abort', callOver);
    over.abort();
  }
}

function declined(why: string): RegistryError {
  return new RegistryError('DECLINED', `Declined: ${why}.`);
}
