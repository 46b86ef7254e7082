/** Why a connection attempt is due. */
export type ReconnectReason =
  /** The first connection could not be made. */
  | 'connect'
  /** A session's socket was lost. */
  | 'lost';

/**
 * When to try again.
 *
 * @param attempt tries so far, from 0
 * @returns milliseconds to wait, or null to give up
 */
export type ReconnectPolicy = (attempt: number, reason: ReconnectReason) => number | null;

const STEP_MS = 300;
const CAP_MS = 7_000;
const FIRST_CONNECT_TRIES = 5;

/**
 * Waits 0, then up to 300, 1 200, 2 700 … 7 000 ms, each with full jitter, so that the clients of a lost gateway do not
 * come back at once. A first connection is given up after five tries, a lost one never.
 *
 * @param random a number in [0, 1)
 */
export function jitteredBackoff(random: () => number): ReconnectPolicy {
  return (attempt, reason) => {
    if (reason === 'connect' && attempt >= FIRST_CONNECT_TRIES) return null;
    return Math.round(random() * ceiling(attempt));
  };
}

/** The longest wait before a try: quadratic, capped at seven seconds. */
export function ceiling(attempt: number): number {
  return Math.min(CAP_MS, attempt * attempt * STEP_MS);
}
