import { isObject } from './schema';
import type { StandardResult } from './types';

/** The members of `~standard` that are used. */
export interface Standard {
  readonly jsonSchema?: Record<'input' | 'output', ((options: { target: string }) => unknown) | undefined>;
  validate?(value: unknown): StandardResult<unknown> | Promise<StandardResult<unknown>>;
}

/** What stands behind `~standard`; null for anything else. ArkType's schemas are functions. */
export function standardOf(schema: unknown): Standard | null {
  if (!isObject(schema) && typeof schema !== 'function') return null;
  const standard = (schema as { readonly '~standard'?: unknown })['~standard'];
  return isObject(standard) ? standard : null;
}
