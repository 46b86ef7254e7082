import { RegistryError } from './errors';
import type { AssistantText, UserText } from './frames';

/** The model's answer to one text of the user. */
export interface AssistantTurn {
  readonly text: string;
}

interface Turn {
  readonly said: UserText;
  sent: boolean;
  readonly resolve: (turn: AssistantTurn) => void;
  readonly reject: (error: RegistryError) => void;
}

/** Texts of the user whose answer is outstanding, by reference. */
export class Turns {
  readonly #open = new Map<string, Turn>();

  get count(): number {
    return this.#open.size;
  }

  add(ref: string, said: UserText): Promise<AssistantTurn> {
    return new Promise((resolve, reject) => {
      this.#open.set(ref, { said, sent: false, resolve, reject });
    });
  }

  /** Texts that wait for a socket; taking them marks them sent. */
  takeUnsent(): ({ ref: string } & UserText)[] {
    const unsent = [...this.#open].filter(([, turn]) => !turn.sent);
    for (const [, turn] of unsent) turn.sent = true;
    return unsent.map(([ref, { said }]) => ({ ref, ...said }));
  }

  received(frame: AssistantText): void {
    if (frame.error != null) {
      const { error } = frame;
      this.failed(frame.ref, new RegistryError(error.code, error.message, error));
    } else if (frame.done) {
      this.#take(frame.ref)?.resolve({ text: frame.text });
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
      const message = 'The connection was lost before the model had answered; send the text again.';
      this.failed(ref, new RegistryError('CONNECTION_LOST', message, { retryable: true }));
    }
  }

  failAll(error: RegistryError): void {
    for (const ref of [...this.#open.keys()]) this.failed(ref, error);
  }

  #take(ref: string): Turn | undefined {
    const turn = this.#open.get(ref);
    this.#open.delete(ref);
    return turn;
  }
}
