import type { Checks } from './checks';
import { RegistryError } from './errors';
import type { FunctionAnswer, WireFunction } from './frames';
import { bytesOf } from './json';
import { timeoutOf, wireFunction } from './wireFunction';
import type { Finding, FunctionOptions, FunctionRegistration, Handler, Receipt } from './schema';

/** A function that this page holds. */
export interface RegisteredFunction {
  readonly name: string;
  readonly version: string;
  readonly handler: Handler;
  readonly options: FunctionOptions;
  readonly timeoutMs: number;
  /** The definition as the wire carries it. */
  readonly wire: WireFunction;
  /** The schema of the arguments as its author gave it. */
  readonly parameters: unknown;
}

type Settle = (receipt: Receipt) => void;

interface Entry extends RegisteredFunction {
  readonly text: string;
  readonly bytes: number;
  /** Whoever registered it; only that one takes it back. */
  readonly owner: object;
  /** unsent -> sent -> held | refused; a lost socket puts `sent` back, a new session everything. */
  state: 'unsent' | 'sent' | 'held' | 'refused';
  /** Findings of the local checks; null until they ran. */
  findings: readonly Finding[] | null;
  /**
   * What the server has under this name and version: nothing (0), perhaps something (1), a definition of this page life (2). Only that one
   * is the page's own to be compared with, and not one from before a reload.
   */
  known: 0 | 1 | 2;
  readonly waiting: Settle[];
}

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
  /** What the server holds and is to forget. */
  readonly #leaving = new Map<string, Entry>();
  readonly #batches = new Map<string, Entry[]>();
  /** What the server was asked to forget and has not answered for. */
  readonly #left = new Map<string, Entry[]>();

  /**
   * Adds or replaces a function.
   *
   * @param owner the one who may take it back
   * @param settled told the receipt once the server has answered
   * @returns true when it took the place of another definition, of another owner
   * @throws RegistryError when the registration cannot be right, whatever the server says
   */
  define(registration: FunctionRegistration, owner: object, settled: Settle): boolean {
    const { name, handler, schema, options = {} } = registration;
    const wire = wireFunction(name, handler, schema, options);
    const version = wire.version ?? '1.0.0';
    const key = keyOf(name, version);
    const present = this.#entries.get(key);
    const before = present ?? this.#leaving.get(key);
    const text = JSON.stringify(wire);
    const bytes = bytesOf(text);
    if (bytes > MAX_BYTES) throw new RegistryError('TOOLS_TOO_LARGE', `${name} has ${bytes} bytes; ${MAX_BYTES} fit.`);
    const replaces = present !== undefined && present.owner !== owner && present.text !== text;
    if (replaces && options.onDuplicate === 'throw') {
      const message = `${name} was registered with another definition before.`;
      throw new RegistryError('DUPLICATE_FUNCTION', message, { pointer: '/name' });
    }
    const same = before?.text === text && before.state !== 'refused';
    this.#entries.delete(key); // the newest registration of a name comes last
    this.#leaving.delete(key);
    const entry: Entry = {
      name,
      version,
      handler,
      options,
      timeoutMs: timeoutOf(wire),
      wire,
      parameters: schema.parameters,
      text,
      bytes,
      owner,
      state: same ? before.state : 'unsent',
      findings: same ? before.findings : null,
      known: before?.known ?? 0,
      waiting: [...(before?.waiting ?? []), settled],
    };
    this.#entries.set(key, entry);
    if (same && before.state === 'held') this.#settle(entry, receiptOf(entry, 'unchanged', null));
    if (same && before.state === 'sent') this.#moveInBatches(before, entry);
    return replaces;
  }

  /**
   * Takes functions back: all versions of a name, or what an owner registered.
   *
   * @returns true when the page held such a function
   */
  remove(whose: string | object): boolean {
    let found = false;
    for (const [key, entry] of this.#entries) {
      if (entry.name !== whose && entry.owner !== whose) continue;
      found = true;
      if (entry.known) this.#leaving.set(key, entry);
      this.#entries.delete(key);
      this.#settle(entry, receiptOf(entry, 'unregistered', null));
    }
    return found;
  }

  /** The function of that version, unless it was refused: then the server means another one. Without a version, the newest of the name. */
  find(name: string, version?: string): RegisteredFunction | null {
    if (version !== undefined) {
      const entry = this.#entries.get(keyOf(name, version));
      return entry === undefined || entry.state === 'refused' ? null : entry;
    }
    let newest: Entry | null = null;
    for (const entry of this.#entries.values()) if (entry.name === name) newest = entry;
    return newest;
  }

  /** True when something was never looked at by the local checks. */
  get hasUnchecked(): boolean {
    return [...this.#entries.values()].some(({ findings }) => findings === null);
  }

  /** Runs the local checks over what is new. @returns what they refused */
  check(checks: Checks | null): Receipt[] {
    const refused: Receipt[] = [];
    for (const entry of this.#entries.values()) {
      if (entry.findings !== null) continue;
      const { error, warnings } = checks?.definition(entry.wire) ?? { error: null, warnings: [] };
      entry.findings = warnings;
      if (error === null) continue;
      entry.state = 'refused';
      const { code, message, pointer } = error;
      const receipt = { ...receiptOf(entry, code, null), accepted: false, message, pointer };
      this.#settle(entry, receipt);
      refused.push(receipt);
    }
    return refused;
  }

  /** What the server is to forget; it goes out under `ref` before the next batch. A name, or one version of it where others stay. */
  takeLeaving(ref: string): string[] {
    const leaving = [...this.#leaving.values()];
    this.#leaving.clear();
    if (leaving.length > 0) this.#left.set(ref, leaving);
    return [...new Set(leaving.map(({ name, version }) => (this.find(name) ? keyOf(name, version) : name)))];
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
      entry.known ||= 1;
      batch.push(entry);
    }
    if (batch.length > 0) this.#batches.set(ref, batch);
    return batch.map((entry) => entry.wire);
  }

  /**
   * Applies the server's answers, which come in the order asked, or its refusal of the whole batch.
   *
   * @param stale told the refusal of what only breaks a definition from before a reload: that one leaves, and this one is unsent again
   */
  answered(
    ref: string,
    revision: number,
    answers: readonly FunctionAnswer[] | RegistryError,
    stale: (receipt: Receipt) => void,
  ): Receipt[] {
    const batch = this.#batches.get(ref) ?? [];
    this.#batches.delete(ref);
    return batch
      .map((entry, index) => this.#apply(entry, revision, 'code' in answers ? answers : answers[index], stale))
      .filter((receipt) => receipt !== null);
  }

  /** The server has forgotten what it was asked to under `ref`. */
  left(ref: string): void {
    this.#left.delete(ref);
  }

  /** The server did not take what was sent under `ref`: it is unsent again. */
  putBack(ref: string): void {
    for (const entry of this.#batches.get(ref) ?? []) if (entry.state === 'sent') entry.state = 'unsent';
    for (const entry of this.#left.get(ref) ?? []) {
      entry.state = 'unsent'; // nobody knows whether it is gone
      this.#leaving.set(keyOf(entry.name, entry.version), entry);
    }
    this.#batches.delete(ref);
    this.left(ref);
  }

  /** The socket is gone: what was not answered is unsent again. */
  socketLost(): void {
    for (const ref of [...this.#batches.keys(), ...this.#left.keys()]) this.putBack(ref);
  }

  /** A session that knows nothing of this page. */
  sessionIsNew(): void {
    this.socketLost();
    this.#leaving.clear();
    for (const entry of this.#entries.values()) {
      entry.state = 'unsent';
      entry.known = 0;
    }
  }

  /** Settles whoever still waits, before `connect()` or at `close()`. */
  settleWaiting(code: string): void {
    for (const entry of this.#entries.values()) this.#settle(entry, receiptOf(entry, code, null));
  }

  #apply(
    sent: Entry,
    revision: number,
    answer: FunctionAnswer | RegistryError | undefined,
    stale: (receipt: Receipt) => void,
  ): Receipt | null {
    const { accepted = false, warnings = [], deadlineMs, change } = (answer ?? {}) as Partial<FunctionAnswer>;
    const receipt: Receipt = {
      ...receiptOf(sent, answer?.code ?? 'INVALID_FRAME', revision),
      accepted,
      message: answer?.message ?? undefined,
      pointer: answer?.pointer ?? undefined,
      warnings,
      deadlineMs,
      change,
    };
    const key = keyOf(sent.name, sent.version);
    const present = this.#entries.get(key);
    const outlived = receipt.code === 'BREAKING_CHANGE' && present?.known === 1;
    if (present !== undefined && (accepted || outlived)) present.known = 2;
    if (present === sent && outlived) {
      sent.state = 'unsent';
      this.#leaving.set(key, sent);
      stale(receipt);
      return null;
    }
    if (present === sent) {
      sent.state = accepted ? 'held' : 'refused';
      this.#settle(sent, receipt);
    }
    return receipt;
  }

  #settle(entry: Entry, receipt: Receipt): void {
    for (const settle of entry.waiting.splice(0)) settle(receipt);
  }

  /** The same definition was registered again while its batch was under way: the answer belongs to the new entry. */
  #moveInBatches(before: Entry, now: Entry): void {
    for (const batch of this.#batches.values()) {
      const index = batch.indexOf(before);
      if (index >= 0) batch[index] = now;
    }
  }
}

function keyOf(name: string, version: string): string {
  return `${name}@${version}`;
}

function receiptOf({ name, version, findings }: Entry, code: string, revision: number | null): Receipt {
  return { name, version, accepted: true, code, revision, warnings: findings ?? [] };
}
