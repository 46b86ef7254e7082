import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const home = resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);
const BUDGET = 50_000;

const compile = (compiler: string, entry: string) => {
  const tsc = join(dirname(require.resolve(`${compiler}/package.json`)), 'bin/tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--target',
    'es2022',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
  ];
  const more = ['--lib', 'es2023,dom,dom.iterable', '--types', 'node', '--resolveJsonModule', '--extendedDiagnostics'];
  const alone = compiler === 'typescript-5.9' ? [] : ['--ignoreConfig'];
  const args = [tsc, ...options, ...more, ...alone, entry];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: home, encoding: 'utf8' });
  return { text: stdout + stderr, instantiations: Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1] ?? NaN) };
};

describe.each(['typescript-5.9', 'typescript', 'typescript-7'])('types under %s', (compiler) => {
  it('follow the schema, within their budget', () => {
    const { text, instantiations } = compile(compiler, 'test/types/inference.ts');
    expect(text).not.toMatch(/error TS/);
    expect(instantiations).toBeLessThan(BUDGET);
    console.log(`${compiler}: ${instantiations} instantiations`);
  }, 120_000);
});
