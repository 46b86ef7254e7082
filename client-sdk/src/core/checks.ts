import type { RegistryError, ValidationError } from './errors';
import type { ExecutionData, WireFunction } from './frames';
import type { RegisteredFunction } from './functionTable';
import type { Finding } from './schema';

/** Checks that are loaded when the first function is registered; the server makes the same ones. */
export interface Checks {
  /** What the server would refuse or remark. */
  definition(definition: WireFunction): { readonly error: RegistryError | null; readonly warnings: readonly Finding[] };
  /**
   * Arguments as a handler gets them: defaults filled in; what a Standard Schema describes is checked and transformed by it.
   *
   * @throws ValidationError when it refuses them
   */
  prepared(fn: RegisteredFunction, args: unknown): Promise<unknown>;
  /** Null also where the schema is beyond this check: the server decides. */
  arguments(definition: WireFunction, args: unknown): ValidationError | null;
  result(definition: WireFunction, result: unknown): ValidationError | null;
  /** Runs what arguments let run, and lets its result through if that is right: what the processor does around a call. */
  around(definition: WireFunction, args: unknown, run: () => Promise<ExecutionData>): Promise<ExecutionData>;
}
