import type { RegistryError, ValidationError } from './errors';
import type { WireFunction } from './frames';
import type { Finding } from './schema';

/** Checks that are loaded when the first function is registered; the server makes the same ones. */
export interface Checks {
  /** What the server would refuse or remark. */
  definition(definition: WireFunction): { readonly error: RegistryError | null; readonly warnings: readonly Finding[] };
  /**
   * Arguments as a Standard Schema lets them through, transformed by it.
   *
   * @throws ValidationError when it refuses them
   */
  accepted(schema: unknown, args: unknown): Promise<unknown>;
  /** Null also where the schema is beyond this check: the server decides. */
  arguments(definition: WireFunction, args: unknown): ValidationError | null;
  result(definition: WireFunction, result: unknown): ValidationError | null;
}
