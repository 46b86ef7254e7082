import type { FunctionOptions } from '../core/schema';
import type { FetchAnswer } from './messages';

const LARGEST_BODY = 1_000_000;

/** Fetches in the page, for sandboxed code: only origins that are allowed, no credentials unless told, no way around by redirects. */
export async function limitedFetch(
  url: string,
  init: Record<string, unknown>,
  allowed: FunctionOptions['fetch'],
  signal: AbortSignal,
): Promise<FetchAnswer> {
  try {
    const base = typeof document === 'undefined' ? undefined : document.baseURI;
    const target = new URL(url, base);
    if (allowed?.allow.includes(target.origin) !== true) {
      return { error: `fetch of ${target.origin} is not allowed: name it in fetch.allow.` };
    }
    const { method, headers, body } = init as RequestInit;
    const response = await fetch(target, {
      ...(method === undefined ? {} : { method }),
      ...(headers === undefined ? {} : { headers }),
      ...(body == null ? {} : { body }),
      credentials: allowed.credentials === true ? 'include' : 'omit',
      redirect: 'error',
      signal,
    });
    const text = await response.text();
    if (text.length > LARGEST_BODY) return { error: `The answer has more than ${LARGEST_BODY} characters.` };
    return { status: response.status, headers: [...response.headers], body: text };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
