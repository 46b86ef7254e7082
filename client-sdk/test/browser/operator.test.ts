/** The console of an operator, and every view under the eyes of axe. */
import axe from 'axe-core';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeStack } from '../stack/fakeStack';
import { bundledPage, executablePath, launch, openConsole } from './chromium';

describe.skipIf(executablePath === null)("an operator's console", () => {
  let directory: string;
  let browser: Browser;
  let stack: FakeStack;
  let page: Page;
  let problems: string[];
  beforeAll(async () => {
    directory = bundledPage();
    browser = await launch();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    rmSync(resolve(directory, '../..'), { recursive: true, force: true });
  });
  beforeEach(async () => {
    stack = await FakeStack.start(directory, true);
    ({ page, problems } = await openConsole(browser, stack.url));
    await page.getByText('operator olga').waitFor();
  });
  afterEach(async () => {
    await page.close();
    stack.stop();
  });

  const ask = async (question: string) => {
    await page.getByRole('link', { name: 'Playground' }).click();
    await page.getByLabel('Your question').fill(question);
    await page.getByLabel('Your question').press('Enter');
    await page.locator('.bubble.model.done, .bubble.model.failed').last().waitFor();
  };

  it('knows sessions, figures and calls from before the feed began, from the queries', async () => {
    await ask('What is the weather in Berlin?');
    await page.getByRole('link', { name: 'Live' }).click();
    await page.getByText('detached, 0 calls (2 open), revision 3').waitFor();
    await page.locator('.session-list button', { hasText: 'attached' }).click();
    const card = page.locator('.side .function-list li', { hasText: 'getWeather' });
    await card.locator('summary').first().click();
    await card.getByText('1.0.0: 12 calls, 50 % failed, 1.5 ms on average').waitFor();
    await card.getByText('all 7 sessions: 40 calls, 25 % failed, 3.5 ms on average, 4 a minute, 3 users').waitFor();
    await page.locator('.call-row', { hasText: 'ofYesterday' }).click();
    const decisions = page.locator('.decisions');
    await decisions.getByText('Arguments fit, no limit is set.').waitFor();
    await decisions.getByText('tools.calls @7').waitFor();
    expect(problems).toEqual([]);
  });

  it('shows the lag of every stage and puts a dead letter back, once a reason is given', async () => {
    stack.deadLetter('UNKNOWN_SCHEMA_ID');
    await page.getByRole('link', { name: 'Topics' }).click();
    await page.getByRole('row', { name: /^dead-letters 1 .* stream-processor 2/ }).waitFor();
    await page.getByRole('button', { name: 'dead-letters' }).click();
    await page.locator('.records summary').click();
    const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
    expect(scrollWidth).toBe(clientWidth);
    await page.getByRole('button', { name: 'Put it back…' }).click();
    await page.getByLabel(/^Why does it go back to tools.calls/).fill('the schema is registered now');
    await page.getByRole('button', { name: 'Put it back', exact: true }).click();
    await page.getByText('It is back as tools.calls 3@77; the audit says so.').waitFor();
    expect(stack.redriven).toEqual(['3@0 the schema is registered now']);
    expect(problems).toEqual([]);
  });

  it('shows alerts and that they are over, while they come', async () => {
    stack.alert('slow-1', false);
    await page.getByRole('link', { name: 'Charts' }).click();
    const line = page.getByRole('row', { name: /^Slow function execution getWeather 6200 5000/ });
    await line.getByText('lasts').waitFor();
    stack.alert('slow-1', true);
    await line.getByText('lasts').waitFor({ state: 'detached' });
    expect(await line.count()).toBe(1);
    expect(problems).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('gives axe nothing to complain of in any view (%s)', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    const complaints: string[] = [];
    const look = async (where: string) => {
      await page.evaluate(axe.source);
      const found = await page.evaluate(async () => (await (globalThis as any).axe.run()).violations);
      for (const { id, impact, nodes } of found) {
        complaints.push(
          `${where}: ${impact} ${id} ${nodes.map(({ target }: { target: string[] }) => target).join(' ')}`,
        );
      }
    };
    await look('playground, empty');
    await ask('Compare Berlin, Paris and Oslo.');
    await ask('Break something.');
    stack.deadLetter('NOT_CONTRACT_FORMAT');
    stack.alert('slow-1', false);
    await page.getByText('Write a function').click();
    await page.getByRole('button', { name: 'Try' }).first().click();
    await look('playground');
    await page.getByRole('link', { name: 'Live' }).click();
    await page.locator('.call-row', { hasText: 'getWeather' }).first().click();
    await page.locator('.side .function-list summary').first().click();
    await page.locator('.decisions').waitFor();
    await look('live');
    await page.getByRole('link', { name: 'Topics' }).click();
    await page.getByRole('button', { name: 'dead-letters' }).click();
    await page.locator('.records summary').click();
    await page.getByRole('button', { name: 'Put it back…' }).click();
    await page.locator('.lags').first().waitFor();
    await look('topics');
    await page.getByRole('link', { name: 'Charts' }).click();
    await page.getByText('As a table').first().click();
    await page.getByRole('row', { name: /^Slow function execution/ }).waitFor();
    await look('charts');
    await page.getByRole('button', { name: 'Keys' }).click();
    await look('keys');
    await page.getByRole('button', { name: 'Close' }).click();
    await page.setViewportSize({ width: 360, height: 740 });
    await look('charts, narrow');
    expect(complaints).toEqual([]);
  });
});
