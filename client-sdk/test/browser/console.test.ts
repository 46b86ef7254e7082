import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeStack } from '../stack/fakeStack';
import { bundledPage, executablePath, launch, openConsole } from './chromium';

describe.skipIf(executablePath === null)('the console', () => {
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
    await page.locator('.bubble.model.done, .bubble.model.failed').last().waitFor();
  };

  it('shows calls live; one opens with its life and what the model saw, by mouse, keys and address', async () => {
    await page.getByText('Ask something that one of the functions').waitFor();
    await page.keyboard.press('2');
    await page.getByText('No call yet.').waitFor();
    await page.keyboard.press('1');
    await ask('What is the weather in Berlin?');
    await page.getByRole('link', { name: 'Live' }).click();
    await page.locator('.call-row', { hasText: 'getWeather' }).click();
    const opened = page.getByRole('article', { name: 'Call getWeather' });
    await opened.getByText('the model has the output').waitFor();
    expect(await opened.locator('.waterfall li').count()).toBe(7);
    await opened.getByText('Tools revision 1').waitFor();
    await opened.getByText('Current weather in a city', { exact: true }).waitFor();
    await opened.getByLabel('Form').selectOption('chat');
    await opened.locator('.called pre', { hasText: '"function": {' }).waitFor();
    expect(new URL(page.url()).hash).toMatch(/^#\/live\?call=.*call_1&form=chat$/);

    await page.reload();
    await opened.getByText('the model has the output').waitFor();
    await page.keyboard.press('Escape');
    await opened.waitFor({ state: 'detached' });
    await page.locator('.call-row', { hasText: 'getWeather' }).waitFor();
    await page.keyboard.press('j');
    await opened.waitFor();
    await page.keyboard.press('/');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
    await page.keyboard.type('nothing like this');
    await page.getByText('No call fits the filter.').waitFor();
    expect(problems).toEqual([]);
  });

  it('shows topics with their newest records, and why a record is a dead letter', async () => {
    await ask('What is the weather in Berlin?');
    stack.deadLetter('NOT_CONTRACT_FORMAT');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Topics' }).click();
    const line = page.getByRole('row', { name: /^tools\.calls/ });
    expect(await line.locator('td').allInnerTexts()).toEqual(['1', expect.stringMatching(/^\d\.\d$/), '3@0']);
    await page.getByRole('button', { name: 'dead-letters' }).click();
    await page.locator('.badge', { hasText: 'NOT_CONTRACT_FORMAT' }).waitFor();
    await page.getByRole('button', { name: 'executions.results' }).click();
    await page.locator('.records summary', { hasText: 'ExecutionResult' }).click();
    await page.getByText('"handlerMicros": 900').waitFor();
    expect(problems).toEqual([]);
  });

  it('shows what a new version of a function changed, and holds what comes while it pauses', async () => {
    await page.goto(`${stack.url}#/live`);
    stack.registered('priceOf', '1.0.0', 'The price of a thing');
    stack.registered('priceOf', '1.1.0', 'The price of a thing in euros');
    const card = page.locator('.side .function-list li', { hasText: 'priceOf' });
    await card.getByText('registered, version 1.1.0').click();
    await card.getByText('1.0.0 → 1.1.0').click();
    expect(await card.locator('.diff [data-sign="-"]').allInnerTexts()).toEqual(['- The price of a thing\n']);
    expect(await card.locator('.diff [data-sign="+"]').allInnerTexts()).toEqual(['+ The price of a thing in euros\n']);

    await page.getByRole('button', { name: 'Pause' }).click();
    stack.flood(20);
    await page.getByRole('button', { name: 'Go on (40)' }).click();
    await page.locator('#stream-count', { hasText: /^20$/ }).waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('No call yet.').waitFor();
    expect(problems).toEqual([]);
  });

  it('shows calls in figures, with a table behind every chart', async () => {
    await page.goto(`${stack.url}#/charts`);
    await page.getByText('No call in this span.').waitFor();
    stack.flood(100);
    const outcomes = page.locator('figure', { hasText: 'Outcomes' });
    await outcomes.getByText('As a table').click();
    await outcomes.getByRole('row', { name: /^RATE_LIMITED 10 10 %/ }).waitFor();
    expect(await page.locator('figure').count()).toBe(5);
    expect(await page.locator('figure details').count()).toBe(5);
    expect(problems).toEqual([]);
  });

  it('registers a function that was written in the page and calls it by a form made from its schema', async () => {
    await page.getByText('Write a function').click();
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByText('registered as inspectText 1.0.0.').waitFor();
    const own = page.locator('.function-list li', { hasText: 'inspectText' });
    await own.getByRole('button', { name: 'Try' }).click();
    await own.getByLabel('text: Text to look at').fill('abc');
    await own.getByRole('button', { name: 'Call it' }).click();
    await own.getByText('{"letters":3,"backwards":"cba"}').waitFor();
    expect(await page.locator('iframe[sandbox="allow-scripts"][src$="/sandbox.html"]').count()).toBe(1);
    await own.getByRole('button', { name: 'Disable' }).click();
    await own.getByText('disabled').waitFor();
    await expect.poll(() => stack.received.at(-1)?.type).toBe('functions.unregister');
    await own.getByRole('button', { name: 'Enable' }).click();
    await own.getByText('enabled').waitFor();
    await own.getByRole('button', { name: 'Remove' }).click();
    await own.waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
  });

  it('gives a function that was written in the page no network, no storage and no page', async () => {
    await page.getByText('Write a function').click();
    await page.getByLabel('Handler').fill(
      `async () => [typeof document, await fetch('/v1/operator').catch((e) => e.message), await new Promise((done) => {
          try { indexedDB.open('x').onerror = () => done('no storage'); } catch { done('no storage'); } })]`,
    );
    await page.getByRole('button', { name: 'Register' }).click();
    const own = page.locator('.function-list li', { hasText: 'inspectText' });
    await own.getByRole('button', { name: 'Try' }).click();
    await own.getByLabel('text: Text to look at').fill('abc');
    await own.getByRole('button', { name: 'Call it' }).click();
    await own.getByText(/\["undefined","fetch of .* is not allowed: name it in fetch.allow.","no storage"\]/).waitFor();
  });

  it('ends a function that never returns, and stays responsive meanwhile', async () => {
    await page.getByText('Write a function').click();
    await page.getByLabel('Handler').fill('() => { for (;;); }');
    await page.getByRole('button', { name: 'Register' }).click();
    const own = page.locator('.function-list li', { hasText: 'inspectText' });
    await own.getByRole('button', { name: 'Try' }).click();
    await own.getByLabel('text: Text to look at').fill('abc');
    await own.getByRole('button', { name: 'Call it' }).click();
    await own.getByText('running').waitFor();
    const ended = own.getByRole('alert').waitFor({ timeout: 20_000 });
    const drawn = page.evaluate(() => new Promise<number>((done) => requestAnimationFrame(done)));
    expect(await Promise.race([drawn.then(() => 'drawn'), ended.then(() => 'ended')])).toBe('drawn');
    await ended;
    await own.getByText('ran once').waitFor();
    expect(problems).toEqual([]);
  });

  it('says that it is disconnected, and refuses a token without the role', async () => {
    await page.goto(`${stack.url}#/live`);
    await page.getByText('Watch all').click();
    await page.getByLabel('Token with role operator').fill('nonsense');
    await page.getByRole('button', { name: 'Watch' }).click();
    await page.getByRole('alert').getByText('This token has no role operator, or has expired.').waitFor();
    expect(problems).toEqual([]);
    stack.stop();
    await page.getByText('Connection lost, trying again…').waitFor();
    await page.getByRole('alert').getByText('The live feed is lost; it is tried again.').waitFor();
  });

  it('keeps ten thousand calls in view with a few dozen rows, and finds one of them', async () => {
    await page.goto(`${stack.url}#/live`);
    stack.flood(10_000);
    await page.locator('#stream-count', { hasText: /^10000$/ }).waitFor();
    expect(await page.locator('.virtual-row').count()).toBeLessThan(80);
    const slowest = await page.evaluate(async () => {
      const list = document.querySelector('.virtual')!;
      let [last, worst] = [performance.now(), 0];
      for (let i = 0; i < 60; i += 1) {
        list.scrollTop += 3_000;
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        worst = Math.max(worst, now - last);
        last = now;
      }
      return worst;
    });
    console.info(`slowest of 60 frames while scrolling 10,000 calls: ${slowest.toFixed(0)} ms`);
    expect(slowest).toBeLessThan(1_000); // a busy machine; 16 ms on a quiet one
    await page.getByLabel('Search calls').fill('"n":4242}');
    await page.locator('#stream-count', { hasText: /^1$/ }).waitFor();
    expect(problems).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('draws every view in %s, on a wide and on a narrow screen', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    await ask('Compare Berlin, Paris and Oslo.');
    await ask('Break something.');
    await ask('Add seven and "x".');
    stack.deadLetter('NOT_CONTRACT_FORMAT');
    for (const view of ['playground', 'live', 'topics?topic=tools.results', 'charts']) {
      await page.goto(`${stack.url}#/${view}`);
      if (view === 'live') await page.locator('.call-row', { hasText: 'getWeather' }).first().click();
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 860 });
        const name = view.replace(/\?.*/, '');
        await page.locator(`main[data-view=${name}]`).waitFor();
        const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
        expect(scrollWidth, `${view} at ${width}`).toBe(clientWidth);
      }
      await page.setViewportSize({ width: 1280, height: 860 });
    }
    expect(problems).toEqual([]);
  });
});
