import { checksNow, loadChecks } from './checks';
import type { Clock } from './core/clock';
import { RegistryError } from './core/errors';
import type { Emitter } from './core/events';
import { type Registrations, refusalOf } from './core/registrations';
import type { Middleware } from './core/middleware';
import type { FunctionOptions, FunctionRegistration, Receipt } from './core/schema';
import type { Log } from './logger';
import { Registration } from './registration';
import { apart } from './sandboxed';

/** What a registrar needs from around it. */
export interface RegistrarHost {
  readonly registrations: Registrations;
  readonly events: Emitter;
  readonly clock: Clock;
  readonly log: Log;
  readonly onDuplicate: 'replace' | 'throw';
  /** Nothing will be sent unless `connect()` is called. */
  isDown(): boolean;
}

/** Takes registrations in: local checks, sandboxes, signals, and a handle for each. */
export class Registrar {
  readonly #host: RegistrarHost;

  constructor(host: RegistrarHost) {
    this.#host = host;
  }

  register(registration: FunctionRegistration): Registration {
    const owner = {};
    let release: (() => void) | undefined;
    const handle = new Registration(registration, {
      define: (wanted) => {
        release?.();
        const { handler, dispose } = apart(wanted.handler, wanted.options, this.#host.log);
        release = dispose;
        return this.#define({ ...wanted, handler, options: this.#asking(wanted.options) }, owner);
      },
      remove: () => {
        release?.();
        return this.#host.registrations.remove(owner);
      },
    });
    const { signal } = registration.options ?? {};
    if (signal?.aborted === true) handle.unregister();
    signal?.addEventListener('abort', () => handle.unregister(), { once: true });
    return handle;
  }

  /** With the question to the user, where there is to be one, as the innermost middleware; its code is loaded at the first call. */
  #asking(options: FunctionOptions = {}): FunctionOptions {
    if (options.confirm === undefined) return options;
    const asking: Middleware = async (args, next, call) => {
      const { confirmed } = await import('./confirmed');
      await confirmed(args, call, options, this.#host);
      return (await next(args)) as unknown;
    };
    return { ...options, middleware: [...(options.middleware ?? []), asking] };
  }

  /** Never rejects: a refusal is a receipt too. */
  #define(wanted: FunctionRegistration, owner: object): Promise<Receipt> {
    const { registrations, log } = this.#host;
    const options = { onDuplicate: this.#host.onDuplicate, ...wanted.options };
    return new Promise((resolve) => {
      try {
        if (registrations.add({ ...wanted, options }, owner, resolve)) {
          log('warn', `${wanted.name} was registered with another definition before.`);
        }
        if (checksNow() === undefined) void loadChecks().then(() => this.#checked());
        else if (this.#host.isDown()) this.#checked();
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        resolve(this.#refusedHere(wanted, error));
      }
    });
  }

  #checked(): void {
    const { registrations } = this.#host;
    registrations.checksLoaded();
    if (this.#host.isDown()) registrations.table.settleWaiting('pending');
  }

  #refusedHere({ name, schema }: FunctionRegistration, { code, message, pointer }: RegistryError): Receipt {
    const version = (schema as { version?: string } | undefined)?.version ?? '1.0.0';
    const receipt = { name, version, accepted: false, code, message, pointer, revision: null, warnings: [] };
    this.#host.events.emit('rejected', { name, version, error: refusalOf(receipt) });
    return receipt;
  }
}
