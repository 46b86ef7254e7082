import type { Clock } from './clock';
import { RegistryError } from './errors';
import type { AssistantText, UserText } from './frames';

/** The model's answer to one text of the user. */
export interface AssistantTurn {
  readonly text: string;
}

interface Turn {
  readonly said: UserText;
  sent: boolean;
  /** Ends the wait for the next word. */
  callOff: () => void;
  readonly resolve: (turn: AssistantTurn) => void;
  readonly reject: (error: RegistryError) => void;
}

/** The server gives a silent answer up after 90 s; later than this, its socket is dead and nobody knows. */
const SILENCE_MS = 120_000;

/** Texts of the user whose answer is outstanding, by reference. */
export class Turns {
  readonly #clock: Clock;
  readonly #open = new Map<string, Turn>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#open.size;
  }

  add(ref: string, said: UserText): Promise<AssistantTurn> {
    return new Promise((resolve, reject) => {
      this.#open.set(ref, { said, sent: false, callOff: () => undefined, resolve, reject });
    });
  }

  /** Texts that wait for a socket; taking them marks them sent. */
  takeUnsent(): ({ ref: string } & UserText)[] {
    const unsent = [...this.#open].filter(([, turn]) => !turn.sent);
    for (const [ref] of unsent) this.#await(ref);
    return unsent.map(([ref, { said }]) => ({ ref, ...said }));
  }

  received(frame: AssistantText): void {
    if (frame.error != null) {
      const { error } = frame;
      this.failed(frame.ref, new RegistryError(error.code, error.message, error));
    } else if (frame.done) {
      this.#take(frame.ref)?.resolve({ text: frame.text });
    } else {
      this.#await(frame.ref);
    }
  }

  /** @returns true when such a turn was open */
  failed(ref: string, error: RegistryError): boolean {
    const turn = this.#take(ref);
    turn?.reject(error);
    return turn !== undefined;
  }

  /** The answers to what was sent over this socket will not come; what waits for a socket goes on waiting. */
  socketLost(): void {
    for (const [ref, turn] of this.#open) {
      if (!turn.sent) continue;
      this.#giveUp(ref, 'CONNECTION_LOST', 'The connection was lost before the answer');
    }
  }

  failAll(error: RegistryError): void {
    for (const ref of [...this.#open.keys()]) this.failed(ref, error);
  }

  /** It is sent, or something was heard of its answer: from now on, silence counts. */
  #await(ref: string): void {
    const turn = this.#open.get(ref);
    if (turn === undefined) return;
    turn.sent = true;
    turn.callOff();
    turn.callOff = this.#clock.after(SILENCE_MS, () =>
      this.#giveUp(ref, 'MODEL_UNAVAILABLE', 'No word came for too long'),
    );
  }

  #giveUp(ref: string, code: string, why: string): void {
    this.failed(ref, new RegistryError(code, `${why}; send the text again.`, { retryable: true }));
  }

  #take(ref: string): Turn | undefined {
    const turn = this.#open.get(ref);
    turn?.callOff();
    this.#open.delete(ref);
    return turn;
  }
}
