import type { FunctionOptions, Handler } from './core/schema';
import type { Log } from './logger';

/** A handler, and what ends whatever it keeps running. */
export interface Apart {
  readonly handler: Handler;
  readonly dispose?: () => void;
}

/** Puts a handler into the sandbox that its options ask for; its code is loaded at the first call. Its console writes to `log`. */
export function apart(handler: Handler, options: FunctionOptions = {}, log: Log): Apart {
  if (options.sandbox === undefined) return { handler };
  let loading: Promise<Apart> | undefined;
  return {
    handler: async (args: unknown, context) => {
      loading ??= import('./sandbox/sandboxedHandler').then(({ sandboxedHandler }) =>
        sandboxedHandler(handler, options, log),
      );
      return (await loading).handler(args, context);
    },
    dispose: () =>
      void loading?.then(
        ({ dispose }) => dispose?.(),
        () => undefined, // told to the call that asked for it
      ),
  };
}
