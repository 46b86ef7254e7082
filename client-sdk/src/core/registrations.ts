import type { Checks } from './checks';
import { RegistryError } from './errors';
import type { Emitter } from './events';
import type { ClientFrame, FunctionAnswer } from './frames';
import { FunctionTable } from './functionTable';
import type { FunctionRegistration, Receipt } from './schema';

/** What registrations need from the session around them. */
export interface RegistrationsHost {
  readonly events: Emitter;
  soon(task: () => void): void;
  /** The local checks; undefined while they are loaded, null when there are none. */
  checks(): Checks | null | undefined;
  /** @returns false while no socket carries the session */
  send(frame: ClientFrame): boolean;
  attached(): boolean;
  newRef(): string;
  maxBytes(): number;
  /** Nothing is under way any more. */
  settled(): void;
  later(ms: number, task: () => void): void;
  /** Tells whoever develops the page. */
  warn(message: string): void;
}

/** Brings the server to what the page wants registered: gathers changes, sends batches, hands out what became of them. */
export class Registrations {
  readonly table = new FunctionTable();
  readonly #host: RegistrationsHost;
  /** References of batches that wait for their answer. */
  readonly #unanswered = new Set<string>();
  #flushDue = false;

  constructor(host: RegistrationsHost) {
    this.#host = host;
  }

  /** True while the server has not answered for everything that it is to be sent. */
  get underWay(): boolean {
    return this.#unanswered.size > 0 || (this.#host.checks() === undefined && this.table.hasUnchecked);
  }

  /**
   * @returns true when it took the place of another definition
   * @throws RegistryError when the registration cannot be right
   */
  add(registration: FunctionRegistration, owner: object, settled: (receipt: Receipt) => void): boolean {
    const replaced = this.table.define(registration, owner, settled);
    this.#flushSoon();
    return replaced;
  }

  /** @returns true when the page held such a function */
  remove(whose: string | object): boolean {
    const found = this.table.remove(whose);
    this.#flushSoon();
    return found;
  }

  /** Checks what is new and sends whatever the server does not know yet; later, when the checks are not loaded. */
  flush(): void {
    const checks = this.#host.checks();
    if (this.table.hasUnchecked) {
      if (checks === undefined) return;
      for (const receipt of this.table.check(checks)) this.#announce(receipt);
    }
    if (!this.#host.attached()) return;
    const leaving = this.#host.newRef();
    const names = this.table.takeLeaving(leaving);
    if (names.length > 0) {
      this.#unanswered.add(leaving);
      this.#host.send({ type: 'functions.unregister', ref: leaving, names });
    }
    for (;;) {
      const ref = this.#host.newRef();
      const functions = this.table.takeBatch(ref, this.#host.maxBytes());
      if (functions.length === 0) return;
      this.#unanswered.add(ref);
      this.#host.send({ type: 'functions.register', ref, functions });
    }
  }

  /** The checks are loaded, or failed to be: what waited for them goes on. */
  checksLoaded(): void {
    this.flush();
    if (!this.underWay) this.#host.settled();
  }

  /** The server answered for the functions of a batch, or refused it for good. @returns true when `ref` was one */
  registered(ref: string, revision: number, answers: readonly FunctionAnswer[] | RegistryError): boolean {
    const stale = ({ name, version }: Receipt) => {
      this.#host.warn(`${name} ${version} changed: raise its version.`);
      this.#flushSoon();
    };
    for (const receipt of this.table.answered(ref, revision, answers, stale)) this.#announce(receipt);
    return this.answered(ref);
  }

  /**
   * The server refused a batch as a whole.
   *
   * @param waitMs until it is sent again, if that may help
   * @returns true when `ref` was one
   */
  refused(ref: string, error: RegistryError, waitMs: number): boolean {
    if (!error.retryable || !this.#unanswered.has(ref)) return this.registered(ref, 0, error);
    this.table.putBack(ref);
    this.#host.later(waitMs, () => {
      this.flush();
      this.answered(ref); // only now: what waits for registrations goes on waiting
    });
    return true;
  }

  /** A batch was answered; its functions, if any, are told already. @returns true when `ref` was one */
  answered(ref: string): boolean {
    this.table.left(ref);
    const known = this.#unanswered.delete(ref);
    if (known && !this.underWay) this.#host.settled();
    return known;
  }

  socketLost(): void {
    this.#unanswered.clear();
    this.table.socketLost();
  }

  #announce(receipt: Receipt): void {
    const { name, version } = receipt;
    if (receipt.accepted) this.#host.events.emit('registered', receipt);
    else this.#host.events.emit('rejected', { name, version, error: refusalOf(receipt) });
  }

  #flushSoon(): void {
    if (this.#flushDue) return;
    this.#flushDue = true;
    this.#host.soon(() => {
      this.#flushDue = false;
      this.flush();
    });
  }
}

/** The error that a receipt of a refused function stands for. */
export function refusalOf({ name, code, message, pointer }: Receipt): RegistryError {
  return new RegistryError(code, message ?? `${name} was refused.`, { pointer });
}
