/** Takes the pictures of docs/console.md from a running stack: `SCREENSHOTS=../docs/images npm run screenshots`. */
import { VoiceChatClient } from '@function-registry/client';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { executablePath, launch } from '../browser/chromium';

const target = process.env['FR_TARGET'] ?? '';
const directory = process.env['SCREENSHOTS'] ?? '';

/** Calls before the ones that are seen: what compiles while it runs is slow at first. */
const WARM_UP = 60;

describe.skipIf(target === '' || executablePath === null || directory === '')('pictures of the console', () => {
  let browser: Browser;
  let page: Page;
  const client = new VoiceChatClient({ url: `${target.replace(/^http/, 'ws')}/v1/socket` });

  const ask = async (...questions: string[]) => {
    await page.getByRole('link', { name: 'Playground' }).click();
    for (const question of questions) {
      await page.getByLabel('Your question').fill(question);
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      await page.locator('.bubble.waiting').waitFor({ state: 'detached' });
    }
  };

  beforeAll(async () => {
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1360, height: 850 } });
    await page.goto(target);
    await page.getByText('operator developer').waitFor();
    // a session besides, with a function that succeeds at its second attempt
    let tries = 0;
    const flaky = ({ orderId }: { orderId: string }) => {
      tries += 1;
      if (tries % 2 === 1) throw new Error('The warehouse does not answer');
      return { orderId, status: 'shipped' };
    };
    client.registerFunction('lookUpOrder', flaky, {
      description: 'Looks up the status of an order',
      parameters: { type: 'object', properties: { orderId: { type: 'string' } }, required: ['orderId'] },
      retryPolicy: { maxRetries: 2, retryDelay: 40 },
    });
    await client.connect();
    for (let i = 0; i < WARM_UP; i += 1) await client.sendText('What is the status of order A42?');
    await page.getByRole('link', { name: 'Live' }).click();
    await page.getByRole('button', { name: 'Clear' }).click();
    await ask('What is the weather in Berlin?', 'Compare Berlin, Paris and Oslo.', 'Add seven and "x".');
    for (let i = 0; i < 6; i += 1) await client.sendText('What is the status of order A42?');
  }, 120_000);
  afterAll(async () => {
    client.close();
    await browser.close();
  });

  it.each(['light', 'dark'] as const)(
    'in %s',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      const shoot = (name: string) => page.screenshot({ path: `${directory}/console-${name}-${colorScheme}.png` });
      await page.getByRole('link', { name: 'Playground' }).click();
      await page.locator('.call').first().waitFor();
      await shoot('playground');
      await page.getByRole('link', { name: 'Live' }).click();
      await page.locator('.call-row', { hasText: 'lookUpOrder' }).first().click();
      await page.locator('.decisions .place').first().waitFor();
      await shoot('live');
      if (colorScheme === 'light') {
        await page.setViewportSize({ width: 400, height: 850 });
        await shoot('narrow');
        await page.setViewportSize({ width: 1360, height: 850 });
      }
      await page.getByRole('link', { name: 'Topics' }).click();
      await page.getByRole('button', { name: 'tools.results' }).click();
      await page.locator('.records summary').first().click();
      await page.locator('.lags li').first().waitFor();
      await shoot('topics');
      await page.getByRole('link', { name: 'Charts' }).click();
      await page.locator('figure').first().waitFor();
      await shoot('charts');
    },
    60_000,
  );
});
