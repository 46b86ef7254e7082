import { ValidationError } from '../core/errors';
import { standardOf } from '../core/standardSchema';
import type { StandardIssue } from '../core/types';

/**
 * Lets a Standard Schema check and transform arguments.
 *
 * @throws ValidationError when it refuses them
 */
export async function accepted(schema: unknown, args: unknown): Promise<unknown> {
  const result = await standardOf(schema)?.validate?.(args);
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
