/** What the model and the operator of the tests' own stack do beside the usual. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const corpora = process.env['CORPORA_DIR'] ?? resolve(import.meta.dirname, '../../../../shared/corpora');
const naughty = resolve(corpora, 'naughty-strings/blns.json');
const PART = 60;

/** Nobody here has the role that the operator asks for. */
export const POLICED = 'policed_deleteEverything';

/** The big list of naughty strings; empty where the corpora are not. */
export const naughtyStrings = existsSync(naughty) ? (JSON.parse(readFileSync(naughty, 'utf8')) as string[]) : [];

/** The same in parts that one call takes. */
export const naughtyParts = Array.from({ length: Math.ceil(naughtyStrings.length / PART) }, (_, i) =>
  naughtyStrings.slice(i * PART, (i + 1) * PART),
);

/** Writes what `registry up` is to read; the variables that name it. */
export function scenes(directory: string): Record<string, string> {
  const script = join(directory, 'script.json');
  const policy = join(directory, 'policy.json');
  const rules = naughtyParts.map((texts, i) => ({
    when: `^naughty strings ${i}$`,
    calls: [{ name: 'naughtyEcho', arguments: JSON.stringify({ texts }) }],
  }));
  const expect = naughtyParts.map((texts) => ({
    type: 'conversation.item.create',
    item: { type: 'function_call_output', call_id: '*', output: JSON.stringify(texts) },
  }));
  writeFileSync(script, ascii(JSON.stringify({ rules, expect })));
  writeFileSync(policy, JSON.stringify({ rules: [{ name: 'policed_*', requiredRoles: ['admin'] }] }));
  return { FR_SIMULATOR_SCRIPT: script, FR_POLICY_FILE: policy };
}

/** The same JSON in the characters that YAML takes as they are. */
function ascii(json: string): string {
  return json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
