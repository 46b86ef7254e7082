import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { type Browser, type Page, chromium } from 'playwright-core';

/** Whatever CHROMIUM names, or the first Chromium or Chrome of the PATH (as `./registry doctor` looks); null where there is none. */
export const executablePath: string | null =
  [
    process.env['CHROMIUM'] ?? '',
    ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].flatMap((name) =>
      (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, name)),
    ),
  ].find((path) => path !== '' && existsSync(path)) ?? null;

export function launch(...more: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath ?? '',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
}

/** The console, connected, with what its page complains of. */
export async function openConsole(browser: Browser, url: string): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(url);
  await page.getByText('Connected', { exact: true }).waitFor();
  return { page, problems };
}

const MODULE = resolve(import.meta.dirname, '../../../local-stack/console');
const ESBUILD = resolve(import.meta.dirname, '../../node_modules/esbuild/bin/esbuild');

/** Bundles the page afresh, by the very program that the Maven build runs. @returns the directory to serve */
export function bundledPage(): string {
  const target = mkdtempSync(join(tmpdir(), 'console-page-'));
  const java = process.env['JAVA_HOME'] === undefined ? 'java' : join(process.env['JAVA_HOME'], 'bin/java');
  execFileSync(java, [join(MODULE, 'src/main/build/Bundle.java'), MODULE, target, ESBUILD], { stdio: 'inherit' });
  return join(target, 'classes/console-page');
}
