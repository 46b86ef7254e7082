import type { FunctionOptions, FunctionRegistration, FunctionSchema, Handler, Receipt } from './core/schema';
import { refusalOf } from './core/registrations';

/** What a handle needs from around it. */
export interface RegistrationHost {
  /** Never rejects. */
  define(registration: FunctionRegistration): Promise<Receipt>;
  /** @returns true when the page held the function */
  remove(): boolean;
}

/** What may be changed of a function. The name cannot. */
export interface FunctionChanges {
  readonly handler?: Handler;
  readonly schema?: FunctionSchema;
  readonly options?: FunctionOptions;
}

/**
 * The handle of one function, and the promise of its receipt. It needs no awaiting: its rejection is already handled, and is told as event
 * `rejected` too. Before `connect()` it settles after the local checks, with code `pending`.
 *
 * ```
 *  enabled <--enable(), disable()--> disabled          both --unregister(), signal--> gone (nothing brings it back)
 * ```
 */
export class Registration implements PromiseLike<Receipt> {
  readonly #host: RegistrationHost;
  #wanted: FunctionRegistration;
  #state: 'enabled' | 'disabled' | 'gone';
  #receipt: Promise<Receipt>;

  /** Made by `registerFunction`. */
  constructor(wanted: FunctionRegistration, host: RegistrationHost) {
    this.#host = host;
    this.#wanted = wanted;
    this.#state = wanted.options?.enabled === false ? 'disabled' : 'enabled';
    this.#receipt = this.#state === 'enabled' ? host.define(wanted) : Promise.resolve(this.#heldBack());
  }

  /** The function's name. */
  get name(): string {
    return this.#wanted.name;
  }

  /** True while the model may see it, as far as this page has a say. */
  get enabled(): boolean {
    return this.#state === 'enabled';
  }

  /** The newest receipt, of a refused function too. Never rejects. */
  get receipt(): Promise<Receipt> {
    return this.#receipt;
  }

  /** Shows the function to the model again. */
  enable(): Promise<Receipt> {
    if (this.#state === 'disabled') this.#define();
    return this.#promise();
  }

  /** Hides the function from the model; calls under way go on. */
  disable(): void {
    if (this.#state !== 'enabled') return;
    this.#state = 'disabled';
    this.#host.remove();
    this.#receipt = Promise.resolve(this.#heldBack());
  }

  /** Changes handler, schema or options. A changed schema is a new definition; the model sees it from the next revision on. */
  update(changes: FunctionChanges): Promise<Receipt> {
    const before = this.#wanted;
    const { version } = before.schema;
    this.#wanted = { ...before, ...changes };
    if (this.#state === 'enabled') {
      if (this.#wanted.schema.version !== version) this.#host.remove();
      this.#define();
    }
    return this.#promise();
  }

  /** Takes the function back for good. @returns true when this page held it */
  unregister(): boolean {
    this.#state = 'gone';
    return this.#host.remove();
  }

  /** As of any promise: told the newest receipt, or a refusal. */
  then<A = Receipt, B = never>(
    fulfilled?: ((receipt: Receipt) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise().then(fulfilled, rejected);
  }

  /** As of any promise: told a refusal. */
  catch<B = never>(rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<Receipt | B> {
    return this.#promise().catch(rejected);
  }

  #define(): void {
    this.#state = 'enabled';
    this.#receipt = this.#host.define(this.#wanted);
  }

  /** Rejects for a refusal; a rejection that nobody awaits is no fault. */
  #promise(): Promise<Receipt> {
    const promise = this.#receipt.then((receipt) => {
      if (receipt.accepted) return receipt;
      throw refusalOf(receipt);
    });
    promise.catch(() => undefined);
    return promise;
  }

  #heldBack(): Receipt {
    const { name, schema } = this.#wanted;
    return { name, version: schema.version ?? '1.0.0', accepted: true, code: 'disabled', revision: null, warnings: [] };
  }
}
