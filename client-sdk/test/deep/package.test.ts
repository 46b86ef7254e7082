import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fresh, packed, tool } from '../package/packed';

const APP = `
  import { VoiceChatClient } from '@function-registry/client';
  const client = new VoiceChatClient({ url: 'ws://localhost:1/v1/socket' });
  client.registerFunction('add', ({ a, b }) => a + b, { description: 'Adds', parameters: {} });
  client.executeFunction('add', { a: 1, b: 2 }).then((sum) => { document.title = String(sum); });
`;

describe('the packed package', () => {
  let fresh: Fresh;
  beforeAll(() => {
    fresh = packed();
  }, 240_000);
  afterAll(() => fresh.remove());

  it('has types that resolve rightly for every kind of import', () => {
    const said = fresh.run(
      tool('@arethetypeswrong/cli/dist/index.js'),
      fresh.tarball,
      '--profile',
      'node16',
      '--format',
      'ascii',
      '--exclude-entrypoints',
      'sandbox.html',
    );
    expect(said).not.toMatch(/❌|👺|🎭|🐛|🤨/u); // and it ended with 0
  }, 120_000);

  it('is built by Vite into a page, with the checks as a chunk of their own', () => {
    const app = join(fresh.folder, 'app');
    mkdirSync(join(app, 'node_modules'), { recursive: true });
    symlinkSync(join(fresh.folder, 'node_modules/@function-registry'), join(app, 'node_modules/@function-registry'));
    writeFileSync(join(app, 'index.html'), '<!doctype html><script type="module" src="/main.js"></script>');
    writeFileSync(join(app, 'main.js'), APP);
    fresh.run(tool('vite/bin/vite.js'), 'build', app, '--logLevel', 'error');
    expect(existsSync(join(app, 'dist/index.html'))).toBe(true);
    const assets = readdirSync(join(app, 'dist/assets'));
    expect(assets.filter((name) => name.startsWith('checks-'))).toHaveLength(1);
  }, 120_000);

  it('runs under Vitest', () => {
    fresh.write(
      'use.test.mjs',
      `
      import { createTestRegistry } from '@function-registry/client/testing';
      import { expect, test } from 'vitest';
      test('calls', async () => {
        const { client, proxy, close } = createTestRegistry();
        client.registerFunction('add', ({ a, b }) => a + b, { description: 'Adds', parameters: {} });
        const call = { type: 'tool_call', function: { name: 'add', arguments: '{"a":1,"b":2}' } };
        expect((await proxy.handleToolCall(call)).output).toBe('3');
        close();
      });`,
    );
    symlinkSync(tool('vitest'), join(fresh.folder, 'node_modules/vitest'));
    expect(fresh.run(tool('vitest/vitest.mjs'), 'run', 'use.test.mjs')).toMatch(/1 passed/);
  }, 120_000);

  it('has types for import and for require, under strict', () => {
    const text = `import { VoiceChatClient, type Receipt } from '@function-registry/client';
      const client = new VoiceChatClient({ url: 'ws://x' });
      client.registerFunction('f', async (args) => args.id, { description: 'd', parameters: { type: 'object' } });
      export const receipt: PromiseLike<Receipt> = client.registerFunction('g', () => 1, { description: 'd', parameters: {} });`;
    fresh.write('use.mts', text);
    fresh.write('use.cts', text);
    symlinkSync(tool('@types'), join(fresh.folder, 'node_modules/@types'));
    const options = ['--noEmit', '--strict', '--module', 'node16', '--lib', 'es2023,dom', '--types', 'node'];
    const checked = spawnSync(process.execPath, [tool('typescript/bin/tsc'), ...options, 'use.mts', 'use.cts'], {
      cwd: fresh.folder,
      encoding: 'utf8',
    });
    expect(checked.stdout).toBe('');
  }, 60_000);
});
