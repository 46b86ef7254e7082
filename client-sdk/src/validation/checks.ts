import type { Checks } from '../core/checks';
import { ValidationError, toFailure } from '../core/errors';
import type { ExecutionData, WireFunction } from '../core/frames';
import { toJson } from '../core/json';
import { refusalOf } from './definition';
import { remarksOn } from './lint';
import { prepared } from './prepared';
import { Unchecked } from './references';
import { validate } from './validate';

/** The checks that the server makes as well, made here first: sooner, and with the author at hand. */
export const checks: Checks = {
  definition(definition) {
    const error = refusalOf(definition);
    return { error, warnings: error === null ? remarksOn(definition) : [] };
  },
  prepared,
  arguments: argumentsOf,
  result: resultOf,
  async around(definition, args, run) {
    const wrong = argumentsOf(definition, args);
    if (wrong !== null) return failed(wrong);
    const data = await run();
    const wrongResult = data.success ? resultOf(definition, data.result) : null;
    return wrongResult === null ? data : failed(wrongResult);
  },
};

function argumentsOf({ parameters }: WireFunction, args: unknown): ValidationError | null {
  return checked(parameters, args, 'INVALID_ARGUMENTS');
}

function resultOf({ returns }: WireFunction, result: unknown): ValidationError | null {
  return checked(returns, result, 'INVALID_RESULT');
}

function failed(error: ValidationError): ExecutionData {
  return { success: false, error: toFailure(error) };
}

function checked(schema: unknown, value: unknown, code: string): ValidationError | null {
  try {
    const errors = validate(schema, toJson(value));
    return errors.length === 0 ? null : new ValidationError(errors, code);
  } catch (error) {
    if (error instanceof Unchecked) return null;
    throw error;
  }
}
