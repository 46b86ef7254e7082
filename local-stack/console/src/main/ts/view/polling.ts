import { useEffect } from 'preact/hooks';

/** Asks at once and then every so many milliseconds while the tab is seen; anew when one of `about` changes, from which the question follows. */
export function usePolling(ask: () => unknown, everyMs: number, about: readonly unknown[]): void {
  useEffect(() => {
    ask();
    const timer = setInterval(() => {
      if (!document.hidden) ask();
    }, everyMs);
    return () => clearInterval(timer);
  }, about);
}
