import { RegistryError } from '@function-registry/client';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { warnings } from '../../schemas/src/main/resources/lint/warnings.json';
import { describe, expect, it } from 'vitest';

const home = resolve(import.meta.dirname, '../..');
const documented = new Set(
  [...readFileSync(join(home, 'docs/errors.md'), 'utf8').matchAll(/^### (\w+)$/gm)].map(([, code]) => code),
);

describe('docs/errors.md', () => {
  it('explains every code of the client', () => {
    const sources = readdirSync(join(home, 'client-sdk/src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(home, 'client-sdk/src', name), 'utf8'));
    const codes = sources.flatMap((source) =>
      [...source.matchAll(/'([A-Z]+_[A-Z_]+|TIMEOUT|CLOSED)'/g)].map(([, code]) => code),
    );
    // reasons of a close, and the remarks of the lint, which are explained in their own file
    const notErrors = ['DRAINING', 'HANDSHAKE_TIMEOUT', 'PAGE_HIDDEN', ...Object.keys(warnings)];
    expect(codes.filter((code) => !documented.has(code) && !notErrors.includes(code!))).toEqual([]);
    expect(codes.length).toBeGreaterThan(20);
  });

  it.each([
    'registry-core/src/main/java/dev/functionregistry/core/outcome/Code.java',
    'edge-gateway/src/main/java/dev/functionregistry/gateway/session/EdgeCode.java',
  ])('explains every code of %s', (path) => {
    if (!existsSync(join(home, path))) return; // the package alone, without the stages
    const source = readFileSync(join(home, path), 'utf8');
    const codes = [...source.matchAll(/^ {4}([A-Z][A-Z_]+)\(/gm)].map(([, code]) => code!);
    expect(codes.filter((code) => !documented.has(code) && code !== 'SUCCEEDED')).toEqual([]);
    expect(codes.length).toBeGreaterThan(10);
  });

  it('is where an error leads', () => {
    expect(new RegistryError('INVALID_NAME', 'x').help).toBe('docs/errors.md#invalid_name');
  });
});
