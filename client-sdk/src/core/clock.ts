/** Time as the core sees it, handed in so that tests own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds, with decimals, of a clock that never jumps. */
  ticks(): number;
  /**
   * Runs a task once after `ms`.
   *
   * @returns a function that calls it off
   */
  after(ms: number, task: () => void): () => void;
}
