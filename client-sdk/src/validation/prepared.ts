import { ValidationError } from '../core/errors';
import type { RegisteredFunction } from '../core/functionTable';
import { standardOf } from '../core/standardSchema';
import type { StandardIssue } from '../core/types';
import { withDefaults } from './defaults';

/**
 * Arguments as a handler gets them: with the defaults of their schema filled in, checked and transformed where it is a Standard Schema.
 *
 * @throws ValidationError when that one refuses them
 */
export async function prepared({ wire, parameters }: RegisteredFunction, sent: unknown): Promise<unknown> {
  const args = withDefaults(wire.parameters, sent);
  const result = await standardOf(parameters)?.validate?.(args);
  if (result === undefined) return args;
  if (result.issues !== undefined) throw new ValidationError(result.issues.map(asSchemaError));
  return result.value;
}

function asSchemaError({ message, path = [] }: StandardIssue) {
  const keys = path.map((key) => String(typeof key === 'object' ? key.key : key));
  return {
    instancePath: keys.map((key) => `/${key}`).join(''),
    schemaPath: '#',
    keyword: 'schema',
    message,
    params: {},
  };
}
