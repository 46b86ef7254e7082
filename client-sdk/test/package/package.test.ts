/** The packed tarball, unpacked into a fresh folder: what a user gets, not what the sources say. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const home = resolve(import.meta.dirname, '../..');
const tool = (path: string) => join(home, 'node_modules', path);

const USE = `
  const client = new VoiceChatClient({ url: 'ws://localhost:1/v1/socket' });
  client.registerFunction('calculateSum', (args) => args.a + args.b, { description: 'Adds', parameters: {} });
`;

describe('the packed package', () => {
  const fresh = mkdtempSync(join(tmpdir(), 'function-registry-client-'));
  const installed = join(fresh, 'node_modules/@function-registry/client');
  const run = (file: string, ...args: string[]) =>
    execFileSync(process.execPath, [file, ...args], { cwd: fresh, encoding: 'utf8', stdio: 'pipe' });
  const write = (name: string, text: string) => {
    writeFileSync(join(fresh, name), text);
    return name;
  };

  beforeAll(() => {
    const inHome = { cwd: home, encoding: 'utf8', stdio: 'pipe' } as const;
    execFileSync('npm', ['run', 'build', '--silent'], inHome);
    execFileSync('npm', ['pack', '--silent', '--pack-destination', fresh], inHome);
    const [tarball = ''] = readdirSync(fresh).filter((name) => name.endsWith('.tgz'));
    mkdirSync(installed, { recursive: true });
    execFileSync('tar', ['-xzf', join(fresh, tarball), '-C', installed, '--strip-components=1']);
  }, 120_000);
  afterAll(() => rmSync(fresh, { recursive: true, force: true }));

  it('holds the build and nothing else', () => {
    expect(readdirSync(installed).sort()).toEqual(['README.md', 'dist', 'package.json']);
  });

  it('has no import() in CommonJS and no eval anywhere', () => {
    for (const name of readdirSync(join(installed, 'dist'))) {
      const text = readFileSync(join(installed, 'dist', name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
      if (name.endsWith('.cjs')) expect(text, name).not.toMatch(/\bimport\s*\(/);
      if (/\.c?js$/.test(name)) expect(text, name).not.toMatch(/\beval\s*\(|new Function\s*\(/);
    }
  });

  it('runs as a module in plain Node', () => {
    const file = write(
      'use.mjs',
      `import { VoiceChatClient } from '@function-registry/client';
       import { CallLives } from '@function-registry/client/feed';
       ${USE}
       console.log(await client.executeFunction('calculateSum', { a: 1, b: 2 }), typeof CallLives);`,
    );
    expect(run(file).trim()).toBe('3 function');
  });

  it('says in one sentence what is missing where Node has no WebSocket', () => {
    const file = write(
      'alone.mjs',
      `import { VoiceChatClient } from '@function-registry/client';
       delete globalThis.WebSocket;
       ${USE}
       client.connect().catch((error) => console.log(error.code, error.message));`,
    );
    expect(run(file)).toMatch(/^NO_WEBSOCKET This Node has no WebSocket of its own: install the package "ws"/);
  });

  it('runs under plain Jest, in CommonJS', () => {
    write(
      'use.test.cjs',
      `const { VoiceChatClient } = require('@function-registry/client');
       test('adds', async () => {
         ${USE}
         expect(await client.executeFunction('calculateSum', { a: 1, b: 2 })).toBe(3);
         await expect(client.connect()).rejects.toMatchObject({ code: 'NO_WEBSOCKET' });
       });`,
    );
    const config = JSON.stringify({
      rootDir: fresh,
      testMatch: ['**/*.test.cjs'],
      moduleFileExtensions: ['js', 'cjs'],
    });
    const scriptless = 'delete globalThis.WebSocket;';
    const setup = write('setup.cjs', scriptless);
    expect(() =>
      run(tool('jest/bin/jest.js'), '--config', config, '--setupFiles', join(fresh, setup), '--ci'),
    ).not.toThrow();
  }, 60_000);

  it('has types for import and for require, under strict', () => {
    const text = `import { VoiceChatClient, type Receipt } from '@function-registry/client';
      const client = new VoiceChatClient({ url: 'ws://x' });
      client.registerFunction('f', async (args) => args.id, { description: 'd', parameters: { type: 'object' } });
      export const receipt: PromiseLike<Receipt> = client.registerFunction('g', () => 1, { description: 'd', parameters: {} });`;
    write('use.mts', text);
    write('use.cts', text);
    symlinkSync(tool('@types'), join(fresh, 'node_modules/@types'));
    const options = ['--noEmit', '--strict', '--module', 'node16', '--lib', 'es2023,dom', '--types', 'node'];
    const checked = spawnSync(process.execPath, [tool('typescript/bin/tsc'), ...options, 'use.mts', 'use.cts'], {
      cwd: fresh,
      encoding: 'utf8',
    });
    expect(checked.stdout).toBe('');
  }, 60_000);
});
