/**
 * Another's opinion on JSON Schemas: reads lines `{"schema": …, "value": …}` and answers each with a line `true`, `false` or
 * `error: why`. Driven by the processor's AjvCrossCheckTest.
 */
import { createInterface } from 'node:readline';
import process from 'node:process';
import { Ajv } from 'ajv';

const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });

for await (const line of createInterface({ input: process.stdin })) {
  const { schema, value } = JSON.parse(line);
  try {
    process.stdout.write(`${ajv.validate(schema, value)}\n`);
  } catch (error) {
    process.stdout.write(`error: ${String(error).replaceAll('\n', ' ')}\n`);
  } finally {
    if (typeof schema === 'object') ajv.removeSchema(schema); // or it would be kept for ever
  }
}
