import type { Connection } from './connection';

/**
 * Lets go of the socket when the page is left or frozen, and takes it up again when the page comes back from the back-forward cache.
 * Outside of a page there is nothing to watch.
 */
export function watchPage(connection: Pick<Connection, 'suspend' | 'resume'>): void {
  const page = globalThis as { addEventListener?: typeof addEventListener; document?: unknown };
  if (page.document === undefined || page.addEventListener === undefined) return;
  page.addEventListener('pagehide', () => connection.suspend());
  page.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) connection.resume();
  });
}
