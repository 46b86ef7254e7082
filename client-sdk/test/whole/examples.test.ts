/** Each example, by the very files that its command runs, on a running stack. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { type PreviewServer, build, preview } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, launch } from '../browser/chromium';

const target = process.env['FR_TARGET'] ?? '';
const gateway = `${target.replace(/^http/, 'ws')}/v1/socket`;
const home = resolve(import.meta.dirname, '../..');
const built = existsSync(join(home, 'dist/index.js'));

describe.skipIf(target === '' || !built)('the examples (npm run build)', () => {
  it('node-worker', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['examples/node-worker/main.mjs'], {
      cwd: home,
      env: { ...process.env, FR_URL: gateway },
    });
    expect(stdout.trim().split('\n')).toEqual(['What is the weather in Berlin?', 'It is 16 °C in Berlin.']);
  }, 60_000);

  describe.skipIf(executablePath === null)('in Chromium', () => {
    let browser: Browser;
    const servers: PreviewServer[] = [];
    beforeAll(async () => {
      browser = await launch('--enable-features=WebMCP', '--enable-blink-features=WebMCP');
    });
    afterAll(() => browser.close());
    afterEach(async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
      await Promise.all(servers.splice(0).map((server) => server.close()));
    });
    /** On a port that `./registry up` allows to development servers. */
    const opened = async (example: string): Promise<Page> => {
      const root = join(home, 'examples', example);
      const outDir = join(home, 'target/examples', example);
      const output = { outDir, emptyOutDir: true };
      await build({ root, logLevel: 'error', build: output });
      const server = await preview({
        root,
        build: output,
        preview: { host: 'localhost', port: 4173, strictPort: true },
      });
      servers.push(server);
      const page = await browser.newPage();
      await page.goto(`http://localhost:4173/?gateway=${encodeURIComponent(gateway)}`);
      return page;
    };
    it('vite-vanilla', async () => {
      const page = await opened('vite-vanilla');
      await page.getByText('connected', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Ask' }).click();
      await page.getByText('It is 20 °C in Berlin.').waitFor();
    }, 60_000);

    it('react', async () => {
      const page = await opened('react');
      await page.getByLabel('Degrees').fill('31');
      await page.getByRole('button', { name: 'Ask' }).click();
      await page.getByText('It is 31 °C in Berlin.').waitFor();
      await page.getByText('called 1 times').waitFor();
    }, 60_000);

    it('webmcp-page', async () => {
      const page = await opened('webmcp-page');
      await page.getByText('ready', { exact: true }).waitFor();
      await page.getByRole('button').click();
      await page.getByText('It is 20 °C in Berlin.').waitFor();
    }, 60_000);
  });
});
