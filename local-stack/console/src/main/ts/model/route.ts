/** Where the console stands: a view and what is chosen in it. All of it is in the URL's hash, so a link leads there. */
export interface Route {
  readonly view: View;
  readonly params: Readonly<Record<string, string>>;
}

export const VIEWS = ['playground', 'live', 'topics', 'charts'] as const;
export type View = (typeof VIEWS)[number];

/** Reads a hash such as `#/live?call=call_1`; what is unknown leads to the playground. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const view = VIEWS.find((known) => known === path) ?? 'playground';
  return { view, params: Object.fromEntries([...new URLSearchParams(query)].filter(([, value]) => value !== '')) };
}

/** The hash of a route. Empty params are left out. */
export function hashOf(view: View, params: Readonly<Record<string, string | undefined>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value !== undefined && value !== '') query.set(name, value);
  const text = query.toString();
  return `#/${view}${text === '' ? '' : `?${text}`}`;
}
