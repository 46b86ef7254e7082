'use client';
/**
 * React: a function that lives as long as its component. React 18 and 19; nothing here touches `window`, so it may be rendered on a server.
 *
 * @packageDocumentation
 */
import {
  type ReactNode,
  createContext,
  createElement,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { VoiceChatClient } from './client';
import type { CallContext, FunctionOptions, FunctionSchema, Handler, JsonSchema, TypedHandler } from './core/schema';
import type { StandardJsonSchema } from './core/types';

/** How far the registration is. */
export type FunctionStatus = 'disabled' | 'registering' | 'pending' | 'registered' | 'refused';

/** What a component learns about its function. */
export interface FunctionState {
  readonly status: FunctionStatus;
  /** Calls that ended, failed ones too. */
  readonly calls: number;
  /** Result of the newest call that succeeded. */
  readonly lastResult: unknown;
  /** Why the registration was refused, or the newest call failed; undefined after a success. */
  readonly error: unknown;
  /** Calls the function right here; see `executeFunction`. */
  readonly execute: (args?: unknown) => Promise<unknown>;
}

/** Options of {@link useFunction}. */
export interface UseFunctionOptions extends Omit<FunctionOptions, 'signal' | 'enabled' | 'context'> {
  /** False: the model does not see it. Default true. */
  readonly enabled?: boolean;
  /** Registers anew when one of these changes; a changed handler needs none. */
  readonly deps?: readonly unknown[];
  /** Unless given, that of the {@link RegistryProvider}. */
  readonly client?: VoiceChatClient;
}

const Client = createContext<VoiceChatClient | null>(null);
const useCommitted = typeof document === 'undefined' ? useEffect : useLayoutEffect;
const START = {
  status: 'registering' as FunctionStatus,
  calls: 0,
  lastResult: undefined as unknown,
  error: undefined as unknown,
};

/** Hands a client to the components below. Connecting and closing it is its maker's business. */
export function RegistryProvider({
  client,
  children,
}: {
  readonly client: VoiceChatClient;
  readonly children?: ReactNode;
}) {
  return createElement(Client.Provider, { value: client }, children);
}

/** The client of the nearest {@link RegistryProvider}. @throws Error when there is none */
export function useRegistry(): VoiceChatClient {
  const client = useContext(Client);
  if (client === null) throw new Error('There is no RegistryProvider above this component.');
  return client;
}

/**
 * Registers a function while the component is mounted. The newest committed handler is called; a new registration is made only when name,
 * schema, `enabled` or `deps` change. StrictMode's second mount costs no frame.
 *
 * ```tsx
 * const { status, calls } = useFunction('addToCart', ({ sku }) => setCart([...cart, sku]), schema);
 * ```
 */
export function useFunction<const P extends JsonSchema | StandardJsonSchema, const R = unknown>(
  name: string,
  handler: TypedHandler<P, R>,
  schema: FunctionSchema<P, R>,
  options: UseFunctionOptions = {},
): FunctionState {
  const { enabled = true, deps = [], client: given, ...functionOptions } = options;
  const inherited = useContext(Client);
  const client = given ?? inherited;
  if (client === null) throw new Error('useFunction needs a RegistryProvider above it, or the option client.');
  const [state, setState] = useState(START);
  const latest = useRef({ handler: handler as Handler, schema: schema as FunctionSchema, functionOptions });
  useCommitted(() => {
    latest.current = { handler: handler as Handler, schema: schema as FunctionSchema, functionOptions };
  });

  useEffect(() => {
    let mounted = true;
    const told = (change: Partial<typeof START>) => {
      if (mounted) setState((before) => ({ ...before, ...change }));
    };
    const ended = (change: Partial<typeof START>) => {
      if (mounted) setState((before) => ({ ...before, ...change, calls: before.calls + 1 }));
    };
    const run = async (args: unknown, context: CallContext) => {
      const { handler: now } = latest.current;
      try {
        const lastResult: unknown = await (now.length >= 2
          ? now(args, context)
          : (now as (args: unknown) => unknown)(args));
        ended({ lastResult, error: undefined });
        return lastResult;
      } catch (error) {
        ended({ error });
        throw error;
      }
    };
    if (!enabled) {
      told({ status: 'disabled' });
      return () => void (mounted = false);
    }
    const registration = client.registerFunction(name, run, latest.current.schema, latest.current.functionOptions);
    registration.then(
      ({ code }) => told({ status: code === 'pending' ? 'pending' : 'registered' }),
      (error: unknown) => told({ status: 'refused', error }),
    );
    const registered = ({ name: which, accepted }: { name: string; accepted: boolean }) => {
      if (which === name && accepted) told({ status: 'registered' });
    };
    client.on('registered', registered);
    return () => {
      mounted = false;
      client.off('registered', registered);
      registration.unregister();
    };
  }, [client, name, enabled, keyOf(schema), ...deps]);

  const execute = useCallback((args?: unknown) => client.executeFunction(name, args), [client, name]);
  return { ...state, execute };
}

/** Schemas that say the same have the same key, though they are made anew in every render. */
function keyOf(schema: unknown): string {
  return JSON.stringify(schema, (_key, value: unknown) => {
    const standard = (value as Partial<StandardJsonSchema> | null | undefined)?.['~standard'];
    return standard === undefined ? value : standard.jsonSchema.input({ target: 'draft-07' });
  });
}
