/** The draft-07 suite that others wrote; required tests without remote references. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Unchecked } from '../../src/validation/references';
import { validate } from '../../src/validation/validate';

const corpora = process.env['CORPORA_DIR'] ?? resolve(import.meta.dirname, '../../../../shared/corpora');
const suite = join(corpora, 'json-schema-draft7/tests/draft7');

interface Group {
  description: string;
  schema: unknown;
  tests: { description: string; data: any; valid: boolean }[];
}

const files = existsSync(suite)
  ? readdirSync(suite).filter((name) => name.endsWith('.json') && name !== 'refRemote.json')
  : [];

describe.skipIf(files.length === 0)('the draft-07 suite (CORPORA_DIR)', () => {
  it('is answered rightly, or left to the server', () => {
    const wrong: string[] = [];
    const unchecked = new Set<string>();
    let right = 0;
    for (const file of files) {
      for (const { description, schema, tests } of JSON.parse(readFileSync(join(suite, file), 'utf8')) as Group[]) {
        for (const test of tests) {
          const name = `${file}: ${description}: ${test.description}`;
          try {
            if ((validate(schema, test.data).length === 0) === test.valid) right += 1;
            else wrong.push(name);
          } catch (error) {
            if (!(error instanceof Unchecked)) throw error;
            unchecked.add(`${file}: ${description}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    // references by another base or out of the schema: the server refuses them at registration
    expect([...unchecked].filter((name) => !/^(ref|definitions)\.json/.test(name))).toEqual([]);
    expect(unchecked.size).toBe(16);
    expect(right).toBeGreaterThan(860);
  });
});
