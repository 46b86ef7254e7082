import type { ConsoleEvent } from '@function-registry/client/feed';
import { World } from './world';

/** How the live feed fares. */
export type FeedState = 'connecting' | 'live' | 'lost' | 'refused';

const QUEUE_LIMIT = 50_000;

/**
 * Takes events as they come and folds them into the world once per animation frame; a hidden tab folds nothing and catches up when it is
 * seen again. Views draw when {@link subscribe} calls them.
 */
export class Store {
  readonly world = new World();
  readonly #queue: ConsoleEvent[] = [];
  readonly #listeners = new Set<() => void>();
  #due = false;
  #paused = false;
  feed: FeedState = 'connecting';
  feedError: string | null = null;
  /** Events that found no room while the tab was hidden or paused. */
  lost = 0;

  get paused(): boolean {
    return this.#paused;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  add(event: ConsoleEvent): void {
    this.#queue.push(event);
    if (this.#queue.length > QUEUE_LIMIT) {
      this.#queue.shift();
      this.lost += 1;
    }
    this.changed();
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    this.changed();
  }

  clear(): void {
    this.#queue.length = 0;
    this.world.clear();
    this.changed();
  }

  feedIs(state: FeedState, error: string | null = null): void {
    this.feed = state;
    this.feedError = error;
    this.changed();
  }

  /** @returns what ends it */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Something is to be drawn, at the next frame. */
  changed(): void {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      if (!this.#paused) {
        const now = Date.now();
        for (const event of this.#queue) this.world.add(event, now);
        this.#queue.length = 0;
      }
      for (const listener of this.#listeners) listener();
    });
  }
}
