import { RegistryError } from './errors';
import type { FunctionAnswer, WireFunction } from './frames';
import { checkFunction } from './registrationCheck';
import type { FunctionOptions, FunctionRegistration, Handler, Receipt } from './schema';

/** A function that this page holds. */
export interface RegisteredFunction {
  readonly name: string;
  readonly version: string;
  readonly handler: Handler;
  readonly options: FunctionOptions;
  readonly timeoutMs: number;
}

type Settle = (receipt: Receipt) => void;

interface Entry extends RegisteredFunction {
  readonly wire: WireFunction;
  readonly text: string;
  readonly bytes: number;
  /** unsent -> sent -> held | refused; a lost socket puts `sent` back, a new session everything. */
  state: 'unsent' | 'sent' | 'held' | 'refused';
  readonly waiting: Settle[];
}

const DEFAULT_TIMEOUT_MS = 5_000;
/** What fits in one frame of 256 KiB. */
const MAX_BYTES = 260_000;
/** Functions that a gateway takes in one frame. */
const MAX_BATCH = 256;

/**
 * What this page wants to be registered, and how far the server knows it. Changes gather until {@link FunctionTable.takeBatch}; registering
 * and unregistering in between cancel out.
 */
export class FunctionTable {
  readonly #entries = new Map<string, Entry>();
  /** Names to unregister, with the versions that the server may hold. */
  readonly #leaving = new Map<string, Set<string>>();
  readonly #batches = new Map<string, Entry[]>();

  /**
   * Adds or replaces a function.
   *
   * @param settled told the receipt once the server has answered
   * @throws RegistryError when the registration cannot be right, whatever the server says
   */
  define(registration: FunctionRegistration, settled: Settle): void {
    const { name, handler, schema, options = {} } = registration;
    const wire = checkFunction(name, handler, schema);
    const version = schema.version ?? '1.0.0';
    const key = keyOf(name, version);
    const before = this.#entries.get(key);
    const text = JSON.stringify(wire);
    const bytes = new TextEncoder().encode(text).length;
    if (bytes > MAX_BYTES) throw new RegistryError('TOOLS_TOO_LARGE', `${name} has ${bytes} bytes; ${MAX_BYTES} fit.`);
    const same = before?.text === text && before.state !== 'refused';
    this.#entries.delete(key); // the newest registration of a name comes last
    this.#entries.set(key, {
      name,
      version,
      handler,
      options,
      timeoutMs: schema.timeout ?? DEFAULT_TIMEOUT_MS,
      wire,
      text,
      bytes,
      state: same ? before.state : 'unsent',
      waiting: [...(before?.waiting ?? []), settled],
    });
    const leaving = this.#leaving.get(name);
    if (leaving?.delete(version) === true && leaving.size === 0) this.#leaving.delete(name);
    if (same && before.state === 'held') this.#settle(key, receiptOf(name, version, 'unchanged', null));
    if (same && before.state === 'sent') this.#moveInBatches(before, key);
  }

  /** @returns true when the page held the function */
  remove(name: string): boolean {
    const versions = new Set<string>();
    let found = false;
    for (const [key, entry] of this.#entries) {
      if (entry.name !== name) continue;
      found = true;
      if (entry.state === 'sent' || entry.state === 'held') versions.add(entry.version);
      this.#entries.delete(key);
      for (const settle of entry.waiting) settle(receiptOf(name, entry.version, 'unregistered', null));
    }
    if (versions.size > 0) this.#leaving.set(name, versions);
    return found;
  }

  /** The function of that version; without one, the newest registration of the name. */
  find(name: string, version?: string): RegisteredFunction | null {
    if (version !== undefined) return this.#entries.get(keyOf(name, version)) ?? null;
    let newest: Entry | null = null;
    for (const entry of this.#entries.values()) if (entry.name === name) newest = entry;
    return newest;
  }

  /** Names that the server is to forget; they go out before the next batch. */
  takeLeaving(): string[] {
    const names = [...this.#leaving.keys()];
    this.#leaving.clear();
    return names;
  }

  /** Functions that the server does not know yet, as many as fit; the answer is expected under `ref`. */
  takeBatch(ref: string, maxBytes: number): WireFunction[] {
    const batch: Entry[] = [];
    let bytes = 0;
    for (const entry of this.#entries.values()) {
      if (entry.state !== 'unsent') continue;
      bytes += entry.bytes + 1;
      if (batch.length > 0 && (bytes > maxBytes || batch.length >= MAX_BATCH)) break;
      entry.state = 'sent';
      batch.push(entry);
    }
    if (batch.length > 0) this.#batches.set(ref, batch);
    return batch.map((entry) => entry.wire);
  }

  /** Applies the server's answers, which come in the order asked. */
  answered(ref: string, revision: number, answers: readonly FunctionAnswer[]): Receipt[] {
    const batch = this.#batches.get(ref) ?? [];
    this.#batches.delete(ref);
    return batch.map((entry, index) => this.#apply(entry, revision, answers[index]));
  }

  /** The server refused the whole batch. */
  batchFailed(ref: string, error: RegistryError): Receipt[] {
    const answer = { accepted: false, code: error.code, message: error.message };
    const batch = this.#batches.get(ref) ?? [];
    this.#batches.delete(ref);
    return batch.map((entry) => this.#apply(entry, 0, { name: entry.name, version: entry.version, ...answer }));
  }

  /** The socket is gone: what was not answered is unsent again. */
  socketLost(): void {
    this.#batches.clear();
    for (const entry of this.#entries.values()) if (entry.state === 'sent') entry.state = 'unsent';
  }

  /** A session that knows nothing of this page. */
  sessionIsNew(): void {
    this.socketLost();
    this.#leaving.clear();
    for (const entry of this.#entries.values()) entry.state = 'unsent';
  }

  /** Settles whoever still waits, before `connect()` or at `close()`. */
  settleWaiting(code: string): void {
    for (const [key, entry] of this.#entries) this.#settle(key, receiptOf(entry.name, entry.version, code, null));
  }

  #apply(sent: Entry, revision: number, answer: FunctionAnswer | undefined): Receipt {
    const key = keyOf(sent.name, sent.version);
    const accepted = answer?.accepted ?? false;
    const receipt: Receipt = {
      ...receiptOf(sent.name, sent.version, answer?.code ?? 'INVALID_FRAME', revision),
      accepted,
      ...(answer?.message == null ? {} : { message: answer.message }),
      ...(answer?.pointer == null ? {} : { pointer: answer.pointer }),
      warnings: answer?.warnings ?? [],
    };
    if (this.#entries.get(key) === sent) {
      sent.state = accepted ? 'held' : 'refused';
      this.#settle(key, receipt);
    }
    return receipt;
  }

  #settle(key: string, receipt: Receipt): void {
    for (const settle of this.#entries.get(key)?.waiting.splice(0) ?? []) settle(receipt);
  }

  /** The same definition was registered again while its batch was under way: the answer belongs to the new entry. */
  #moveInBatches(before: Entry, key: string): void {
    const now = this.#entries.get(key);
    for (const batch of this.#batches.values()) {
      const index = batch.indexOf(before);
      if (index >= 0 && now !== undefined) batch[index] = now;
    }
  }
}

function keyOf(name: string, version: string): string {
  return `${name}@${version}`;
}

function receiptOf(name: string, version: string, code: string, revision: number | null): Receipt {
  return { name, version, accepted: true, code, revision, warnings: [] };
}
