import type { Clock } from './core/clock';

/** Where a connection gets its token from. */
export interface Tokens {
  /** The token to use now, or null for an anonymous session. */
  current(): Promise<string | null>;
  /** The gateway refused it. @returns true when another may come */
  refused(): boolean;
}

/** A token this close to its end is not used any more. */
const MARGIN_MS = 30_000;

/** Keeps what a token function gave until shortly before its `exp`; a token that does not say when it ends is asked for every time. */
export function tokensOf(source: string | (() => Promise<string> | string) | undefined, clock: Clock): Tokens {
  if (typeof source !== 'function') return { current: () => Promise.resolve(source ?? null), refused: () => false };
  let kept: { readonly token: string; readonly until: number } | null = null;
  return {
    async current() {
      if (kept === null || kept.until <= clock.now()) {
        const token = await source();
        kept = { token, until: expiryOf(token) - MARGIN_MS };
      }
      return kept.token;
    },
    refused() {
      kept = null;
      return true;
    },
  };
}

/** Milliseconds since the epoch; 0 when it cannot be read. The token is not checked here, only read. */
function expiryOf(token: string): number {
  try {
    const payload = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const { exp } = JSON.parse(payload) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1_000 : 0;
  } catch {
    return 0;
  }
}
