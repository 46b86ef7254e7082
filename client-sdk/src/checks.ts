import type { Checks } from './core/checks';

let loaded: Checks | null | undefined;
let loading: Promise<Checks | null> | undefined;

/** The checks; undefined until they are loaded, null when they could not be: the server decides alone then. */
export function checksNow(): Checks | null | undefined {
  return loaded;
}

/** Loads the checks, once. Never rejects. */
export function loadChecks(): Promise<Checks | null> {
  loading ??= import('./validation/checks').then(
    ({ checks }) => (loaded = checks),
    () => (loaded = null),
  );
  return loading;
}
