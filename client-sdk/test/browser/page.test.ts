import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeStack } from '../stack/fakeStack';
import { bundledPage, executablePath, launch, openConsole } from './chromium';

const BUDGET_BYTES = 60_000;

describe('the page', () => {
  let directory: string;
  beforeAll(() => {
    directory = bundledPage();
  }, 60_000);
  afterAll(() => rmSync(resolve(directory, '../..'), { recursive: true, force: true }));

  it('holds no inline script or style and refers to nothing outside', () => {
    const html = readFileSync(join(directory, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?:\/\//);
    expect(html).toMatch(/script-src 'self'; style-src 'self'/);
    for (const asset of readdirSync(join(directory, 'assets'))) expect(html).toContain(`assets/${asset}`);
  });

  it('stays small', () => {
    const assets = readdirSync(join(directory, 'assets')).map((name) => readFileSync(join(directory, 'assets', name)));
    const bytes = assets.reduce((sum, asset) => sum + gzipSync(asset).length, 0);
    expect(bytes).toBeLessThan(BUDGET_BYTES);
  });

  describe.skipIf(executablePath === null)('in Chromium', () => {
    let browser: Browser;
    let stack: FakeStack;
    let page: Page;
    let problems: string[];
    beforeAll(async () => {
      browser = await launch();
    }, 60_000);
    afterAll(() => browser.close());
    beforeEach(async () => {
      stack = await FakeStack.start(directory);
      ({ page, problems } = await openConsole(browser, stack.url));
    });
    afterEach(async () => {
      await page.close();
      stack.stop();
    });

    const ask = async (question: string) => {
      await page.getByLabel('Your question').fill(question);
      await page.getByLabel('Your question').press('Enter');
    };

    it('answers a typed question by a function that runs in the browser', async () => {
      await ask('What is the weather in Berlin?');
      await page.getByText('It is 20 °C and sunny in Berlin.').waitFor();

      const result = stack.received.find(({ type }) => type === 'function.result');
      expect(result!['data']).toEqual({ success: true, result: { celsius: 20, condition: 'sunny' } });
      const call = page.locator('.call').first();
      await call.getByText('succeeded').first().waitFor();
      await call.getByText('the model has the output').waitFor();
      expect(await call.locator('.place').allInnerTexts()).toEqual([
        'tools.calls 3@0',
        'gateway.inbox 3@0',
        'to the client',
        'executions.results 3@0',
        'executions.results 3@1',
        'tools.results 3@0',
        'realtime.sessions 3@0',
      ]);
      const times = (await call.locator('.at').allInnerTexts()).map((text) => parseFloat(text));
      expect(times[0]).toBe(0);
      expect([...times].sort((a, b) => a - b)).toEqual(times);
      expect(problems).toEqual([]);
    });

    it('shows parallel calls, refusals and failures', async () => {
      await page.getByRole('button', { name: 'Compare Berlin, Paris and Oslo.' }).click();
      await page.getByText(/12 °C and rainy in Oslo/).waitFor();
      await page.getByRole('button', { name: 'Add seven and "x".' }).click();
      await page.locator('.call[data-outcome=bad]', { hasText: 'calculateSum' }).waitFor();
      await page.getByRole('button', { name: 'Break something.' }).click();
      await page.locator('.call[data-outcome=bad]', { hasText: 'API unavailable' }).waitFor();
      expect(await page.locator('.call').count()).toBe(5);
      expect(await page.locator('#calls-count').innerText()).toBe('5');
      expect(problems).toEqual([]);
    });

    it('mends a lost connection and goes on with the same session', async () => {
      const session = await page.locator('.session').innerText();
      stack.cut();
      const opened = () => stack.received.filter(({ type }) => type === 'session.open');
      await vi.waitFor(() => expect(opened()).toHaveLength(2), { timeout: 30_000 });
      expect(opened()[1]!['resume'].sessionId).toMatch(/^0123456789abcdef\./);
      await page.getByText('Connected', { exact: true }).waitFor();
      await ask('What is the weather in Paris?');
      await page.getByText('It is 22 °C and cloudy in Paris.').waitFor();
      expect(await page.locator('.session').innerText()).toBe(session);
    });

    it('goes on with its session and sees its calls again after a reload', async () => {
      await ask('What is the weather in Berlin?');
      await page.getByText('It is 20 °C and sunny in Berlin.').waitFor();
      const session = await page.locator('.session').innerText();
      await page.reload();
      await page.locator('.call', { hasText: 'getWeather' }).waitFor();
      expect(await page.locator('.session').innerText()).toBe(session);
    });

    it('fits a narrow screen', async () => {
      await page.setViewportSize({ width: 360, height: 740 });
      await ask('What is the weather in Berlin?');
      await page.getByText('the model has the output').waitFor();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
    });
  });
});
