import type { Clock } from './core/clock';

/** What a timer can count; anything longer would fire at once. */
const LONGEST_MS = 2_147_483_647;

/** The platform's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  ticks: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
