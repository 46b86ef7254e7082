import type { Checks } from '../core/checks';
import { ValidationError } from '../core/errors';
import { toJson } from '../core/json';
import { accepted } from './accepted';
import { refusalOf } from './definition';
import { remarksOn } from './lint';
import { Unchecked } from './references';
import { validate } from './validate';

/** The checks that the server makes as well, made here first: sooner, and with the author at hand. */
export const checks: Checks = {
  definition(definition) {
    const error = refusalOf(definition);
    return { error, warnings: error === null ? remarksOn(definition) : [] };
  },
  accepted,
  arguments: (definition, args) => checked(definition.parameters, args, 'INVALID_ARGUMENTS'),
  result: (definition, result) => checked(definition.returns, result, 'INVALID_RESULT'),
};

function checked(schema: unknown, value: unknown, code: string): ValidationError | null {
  try {
    const errors = validate(schema, toJson(value));
    return errors.length === 0 ? null : new ValidationError(errors, code);
  } catch (error) {
    if (error instanceof Unchecked) return null;
    throw error;
  }
}
