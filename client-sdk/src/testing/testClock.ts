import type { Clock } from '../core/clock';

/** More than any chain of answers in this kit takes. */
const SETTLING_TASKS = 20;

/** A clock that stands still until it is advanced. What is due at once happens at once. */
export class TestClock implements Clock {
  readonly #timers = new Set<{ readonly at: number; readonly task: () => void }>();
  #now: number;

  /** @param now milliseconds since the epoch */
  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  ticks(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const timer = { at: this.#now + ms, task };
    this.#timers.add(timer);
    if (ms <= 0) queueMicrotask(() => this.#fire(timer));
    return () => this.#timers.delete(timer);
  }

  /** Lets time pass; what falls due on the way happens in order, each with all that follows from it at once. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      await quietly();
      const [next] = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      this.#fire(next);
    }
    this.#now = until;
    await quietly();
  }

  #fire(timer: { readonly task: () => void }): void {
    if (this.#timers.delete(timer as { at: number; task: () => void })) timer.task();
  }
}

/** Settles when everything that is due right now has happened, with what follows from it. */
export async function quietly(tasks = SETTLING_TASKS): Promise<void> {
  for (let i = 0; i < tasks; i += 1) await nextTask();
}

/** Test frameworks that fake timers do not touch message channels. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
