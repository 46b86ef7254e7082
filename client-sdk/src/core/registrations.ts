import { RegistryError } from './errors';
import type { Emitter } from './events';
import type { ClientFrame, FunctionAnswer } from './frames';
import { FunctionTable } from './functionTable';
import type { FunctionRegistration, Receipt } from './schema';

/** What registrations need from the session around them. */
export interface RegistrationsHost {
  readonly events: Emitter;
  soon(task: () => void): void;
  /** @returns false while no socket carries the session */
  send(frame: ClientFrame): boolean;
  attached(): boolean;
  newRef(): string;
  maxBytes(): number;
  /** Nothing is under way any more. */
  settled(): void;
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

  /** True while the server has not answered for everything that it was sent. */
  get underWay(): boolean {
    return this.#unanswered.size > 0;
  }

  /** @throws RegistryError when the registration cannot be right */
  add(registration: FunctionRegistration, settled: (receipt: Receipt) => void): void {
    this.table.define(registration, settled);
    this.#flushSoon();
  }

  /** @returns true when the page held the function */
  remove(name: string): boolean {
    const found = this.table.remove(name);
    this.#flushSoon();
    return found;
  }

  /** Sends whatever the server does not know yet. */
  flush(): void {
    if (!this.#host.attached()) return;
    const names = this.table.takeLeaving();
    if (names.length > 0) {
      const ref = this.#host.newRef();
      this.#unanswered.add(ref);
      this.#host.send({ type: 'functions.unregister', ref, names });
    }
    for (;;) {
      const ref = this.#host.newRef();
      const functions = this.table.takeBatch(ref, this.#host.maxBytes());
      if (functions.length === 0) return;
      this.#unanswered.add(ref);
      this.#host.send({ type: 'functions.register', ref, functions });
    }
  }

  registered(ref: string, revision: number, answers: readonly FunctionAnswer[]): void {
    for (const receipt of this.table.answered(ref, revision, answers)) this.#announce(receipt);
    this.answered(ref);
  }

  /** A batch was answered; its functions, if any, are told already. */
  answered(ref: string): void {
    if (this.#unanswered.delete(ref) && !this.underWay) this.#host.settled();
  }

  /** The server refused a whole batch. @returns true when `ref` was one */
  failed(ref: string, error: RegistryError): boolean {
    for (const receipt of this.table.batchFailed(ref, error)) this.#announce(receipt);
    const known = this.#unanswered.has(ref);
    this.answered(ref);
    return known;
  }

  socketLost(): void {
    this.#unanswered.clear();
    this.table.socketLost();
  }

  #announce(receipt: Receipt): void {
    const { name, version, code, message, pointer } = receipt;
    if (receipt.accepted) return this.#host.events.emit('registered', receipt);
    const error = new RegistryError(code, message ?? `${name} was refused.`, pointer === undefined ? {} : { pointer });
    this.#host.events.emit('rejected', { name, version, error });
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
