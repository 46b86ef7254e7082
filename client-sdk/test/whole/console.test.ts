/** The console on a running stack: what it asks of the processor and of the broker, with the token that the stack lends it. */
import { VoiceChatClient } from '@function-registry/client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, launch } from '../browser/chromium';

const target = process.env['FR_TARGET'] ?? '';

describe.skipIf(target === '' || executablePath === null)("a running stack's console", () => {
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];
  beforeAll(async () => {
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(target);
    await page.getByText('Connected', { exact: true }).waitFor();
    await page.getByText('operator developer').waitFor();
  }, 60_000);
  afterAll(() => browser.close());

  it('sees the session of another client, its functions, its call and every decision with its record', async () => {
    const client = new VoiceChatClient({ url: `${target.replace(/^http/, 'ws')}/v1/socket` });
    client.registerFunction('getWeather', () => ({ celsius: 20 }), {
      description: 'Current weather in a city',
      parameters: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
    });
    await client.connect();
    await client.sendText('What is the weather in Berlin?');
    const session = client.sessionId!;

    await page.getByRole('link', { name: 'Live' }).click();
    const row = page.locator('.session-list li', { hasText: session.slice(-12) });
    await row.getByRole('button').click();
    const card = page.locator('.side .function-list li', { hasText: 'getWeather' });
    await card.locator('summary').first().click();
    await card.getByText(/1\.0\.0: 1 calls, 0 % failed/).waitFor();
    await card.getByText(/all \d+ sessions: \d+ calls/).waitFor();
    await page.locator('.call-row', { hasText: 'getWeather' }).first().click();
    await page
      .locator('.decisions')
      .getByText(/^tools\.calls @\d+$/)
      .first()
      .waitFor();
    expect(await page.locator('.waterfall li').count()).toBeGreaterThanOrEqual(6);
    client.close();
    expect(problems).toEqual([]);
  });

  it('shows what every stage has still to read, and records that stood there before it came', async () => {
    await page.getByRole('link', { name: 'Topics' }).click();
    const line = page.getByRole('row', { name: /^tools\.calls/ });
    await line.getByText(/^stream-processor/).waitFor();
    await page
      .getByRole('row', { name: /^tools\.results/ })
      .getByText(/bridge/)
      .waitFor();
    await page.getByRole('button', { name: 'audit.events' }).click();
    await page.locator('.records summary', { hasText: 'AuditEvent' }).first().waitFor();
    expect(problems).toEqual([]);
  });

  it('moves its charts while calls come', async () => {
    const calls = async () => {
      const cells = await page
        .locator('figure', { hasText: 'Calls per minute' })
        .locator('td:nth-child(2)')
        .allTextContents();
      return cells.reduce((sum, cell) => sum + Number(cell), 0);
    };
    const other = await browser.newPage();
    await other.goto(target);
    await other.getByText('Connected', { exact: true }).waitFor();
    await other.locator('.function-status', { hasText: 'registered' }).first().waitFor();
    await page.getByRole('link', { name: 'Charts' }).click();
    await page.locator('figure', { hasText: 'Calls per minute' }).waitFor();
    const before = await calls();
    await other.getByRole('button', { name: 'Compare Berlin, Paris and Oslo.' }).click();
    await expect.poll(calls, { timeout: 30_000 }).toBeGreaterThanOrEqual(before + 3);
    await page.locator('figure.alerts').waitFor();
    await other.close();
    expect(problems).toEqual([]);
  });

  it('is lent nothing under a name that is not of this machine, and signs in by a token there', async () => {
    const elsewhere = await launch('--host-resolver-rules=MAP console.test 127.0.0.1', '--no-proxy-server');
    const visitor = await elsewhere.newPage();
    await visitor.goto(target.replace('localhost', 'console.test'));
    await visitor.getByText('Connected', { exact: true }).waitFor();
    await visitor.getByText('Watch all').click();
    await visitor.getByLabel('Token with role operator').fill(process.env['FR_TOKEN'] ?? '');
    await visitor.getByRole('button', { name: 'Watch' }).click();
    await visitor.getByText(/^operator /).waitFor();
    await visitor.getByRole('link', { name: 'Topics' }).click();
    await visitor
      .getByRole('row', { name: /^tools\.calls/ })
      .getByText(/^stream-processor/)
      .waitFor();
    await elsewhere.close();
  });

  it("runs a function that was written in the page in a sandbox of no origin, under the gateway's own policies", async () => {
    const policy = (await fetch(`${target}/sandbox.html`)).headers.get('content-security-policy');
    expect(policy).toMatch(
      /^sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' blob:; worker-src blob:/,
    );
    await page.getByRole('link', { name: 'Playground' }).click();
    await page.getByText('Write a function').click();
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByText('registered as inspectText 1.0.0.').waitFor();
    const own = page.locator('.function-list li', { hasText: 'inspectText' });
    await own.getByRole('button', { name: 'Try' }).click();
    await own.getByLabel('text: Text to look at').fill('abc');
    await own.getByRole('button', { name: 'Call it' }).click();
    await own.getByText('{"letters":3,"backwards":"cba"}').waitFor();
    expect(await page.locator('iframe[sandbox="allow-scripts"]').count()).toBe(1);
    expect(problems).toEqual([]);
  });
});
