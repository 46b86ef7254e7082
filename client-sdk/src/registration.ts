import type { Receipt } from './core/schema';

/**
 * The promise of a receipt, which needs no awaiting: its rejection is already handled, and is told as event `rejected` too.
 * Before `connect()` it settles after the local checks, with code `pending`.
 */
export class Registration implements PromiseLike<Receipt> {
  readonly name: string;
  readonly #receipt: Promise<Receipt>;
  readonly #unregister: () => boolean;

  /** Made by `registerFunction`. */
  constructor(name: string, receipt: Promise<Receipt>, unregister: () => boolean) {
    this.name = name;
    this.#receipt = receipt;
    this.#unregister = unregister;
    receipt.catch(() => undefined);
  }

  /** Takes the function back. */
  unregister(): boolean {
    return this.#unregister();
  }

  then<A = Receipt, B = never>(
    fulfilled?: ((receipt: Receipt) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#receipt.then(fulfilled, rejected);
  }

  catch<B = never>(rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<Receipt | B> {
    return this.#receipt.catch(rejected);
  }

  finally(done?: (() => void) | null): Promise<Receipt> {
    return this.#receipt.finally(done);
  }
}
