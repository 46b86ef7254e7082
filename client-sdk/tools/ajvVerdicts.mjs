/**
 * Another's opinion on JSON Schemas: reads lines `{"schema": …, "value": …}` and answers each with a line `true`, `false` or
 * `error: why`. Driven by the processor's AjvCrossCheckTest.
 */
import { createInterface } from 'node:readline';
import process from 'node:process';
import { Ajv } from 'ajv';

/** An Ajv keeps something of every schema, also of those that are removed; so it is left behind after so many. */
const MOST_SCHEMAS = 500;

let ajv = null;
let schemas = 0;

for await (const line of createInterface({ input: process.stdin })) {
  const { schema, value } = JSON.parse(line);
  if (schemas % MOST_SCHEMAS === 0) ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
  schemas += 1;
  try {
    process.stdout.write(`${ajv.validate(schema, value)}\n`);
  } catch (error) {
    process.stdout.write(`error: ${String(error).replaceAll('\n', ' ')}\n`);
  }
}
