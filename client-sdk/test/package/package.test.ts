import { existsSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AROUND, CONCEPT_TESTS } from './conceptTests';
import { type Fresh, packed, tool } from './packed';

const APPROVED = resolve(import.meta.dirname, 'api.approved.txt');
/** The original concept; it is not in the repository. */
const CONCEPT = process.env['CONCEPT'] ?? resolve(import.meta.dirname, '../../../../shared/concept.md');
const USE = `
  const client = new VoiceChatClient({ url: 'ws://localhost:1/v1/socket' });
  client.registerFunction('calculateSum', (args) => args.a + args.b, { description: 'Adds', parameters: {} });
`;

describe('the packed package', () => {
  let fresh: Fresh;
  beforeAll(() => {
    fresh = packed();
  }, 120_000);
  afterAll(() => fresh.remove());
  const run = (file: string, ...args: string[]) => fresh.run(file, ...args);
  const write = (name: string, text: string) => fresh.write(name, text);

  it('holds the build and nothing else', () => {
    expect(readdirSync(fresh.installed).sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist',
      'package.json',
      'sandbox.html',
    ]);
  });

  it('shows no change of its API that nobody has looked at (APPROVE=1 renews the text)', () => {
    const dist = join(fresh.installed, 'dist');
    const plain = (text: string) => text.replaceAll(/-[A-Za-z0-9_-]{8}(?=\.(d\.ts|js))/g, '');
    const names = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.d.ts'));
    const report = names
      .map((name) => `// ${plain(name)}\n${plain(readFileSync(join(dist, name), 'utf8'))}`)
      .sort()
      .join('\n');
    if (process.env['APPROVE'] !== undefined) writeFileSync(APPROVED, report);
    expect(report).toBe(readFileSync(APPROVED, 'utf8'));
  });

  it('has no import() in CommonJS and no eval anywhere', () => {
    for (const name of readdirSync(join(fresh.installed, 'dist'), { recursive: true, encoding: 'utf8' })) {
      if (!/\.c?js$/.test(name)) continue;
      const text = readFileSync(join(fresh.installed, 'dist', name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
      if (name.endsWith('.cjs')) expect(text, name).not.toMatch(/\bimport\s*\(/);
      expect(text, name).not.toMatch(/\beval\s*\(|new Function\s*\(/);
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
    const untyped = CONCEPT_TESTS.replace('let client: VoiceChatClient', 'let client');
    write('concept.test.cjs', `require('@function-registry/client/testing/globals');\n${AROUND}${untyped}`);
    const config = JSON.stringify({
      rootDir: fresh.folder,
      testMatch: ['**/*.test.cjs'],
      moduleFileExtensions: ['js', 'cjs'],
    });
    const scriptless = 'delete globalThis.WebSocket;';
    const setup = write('setup.cjs', scriptless);
    const reported = join(fresh.folder, 'jest.json');
    const report = ['--json', '--outputFile', reported];
    run(tool('jest/bin/jest.js'), '--config', config, '--setupFiles', join(fresh.folder, setup), '--ci', ...report);
    expect(JSON.parse(readFileSync(reported, 'utf8'))).toMatchObject({ numPassedTests: 4, numTotalTests: 4 });
  }, 60_000);

  it('runs the tests of the concept under Vitest, unedited', () => {
    write('concept.spec.ts', `import '@function-registry/client/testing/globals';\n${AROUND}${CONCEPT_TESTS}`);
    symlinkSync(tool('vitest'), join(fresh.folder, 'node_modules/vitest'));
    const said = run(tool('vitest/vitest.mjs'), 'run', '--globals', 'concept.spec.ts', '--reporter', 'json');
    expect(JSON.parse(said)).toMatchObject({ numPassedTests: 3, numTotalTests: 3 });
  }, 60_000);

  it.skipIf(!existsSync(CONCEPT))('and those are the ones that the concept has', () => {
    const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
    const concept = readFileSync(CONCEPT, 'utf8').replaceAll('```', '').replace('### Integration Testing', '');
    expect(plain(concept.replaceAll('typescript', ''))).toContain(plain(CONCEPT_TESTS));
  });
});
