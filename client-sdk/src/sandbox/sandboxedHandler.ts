import { RegistryError } from '../core/errors';
import type { FunctionOptions, Handler } from '../core/schema';
import type { Apart } from '../sandboxed';

/** @throws RegistryError for a level that is not built yet */
export function sandboxedHandler(handler: Handler, options: FunctionOptions): Apart {
  throw new RegistryError('INVALID_SETTING', `sandbox: ${String(options.sandbox)} is not available (${handler.length}).`);
}
