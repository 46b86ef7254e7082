/** A page in Chromium whose network is cut, that is reloaded, duplicated and left while a call is under way; on a stack that runs. */
import { build } from 'esbuild';
import { resolve } from 'node:path';
import { type BrowserContext, type Page, chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { executablePath } from '../browser/chromium';
import { Cable } from './cable';
import { HttpCaller } from './httpCaller';

const target = process.env['FR_TARGET'] ?? '';
const PAGE = `
  import { VoiceChatClient } from './index';
  const client = new VoiceChatClient({ url: 'ws://' + location.host + '/v1/socket' });
  const runs = () => Number(sessionStorage.getItem('runs') ?? 0);
  const look = () => ({ state: client.state, session: client.sessionId, runs: runs(), registered, resumed, shownAgain });
  let registered = false, resumed = 0, shownAgain = false;
  client.on('registered', () => (registered = true));
  client.on('resumed', () => (resumed += 1));
  addEventListener('pageshow', ({ persisted }) => (shownAgain ||= persisted));
  const handler = () => {
    sessionStorage.setItem('runs', runs() + 1);
    return new Promise((resolve) => (window.answer = resolve));
  };
  client.registerFunction('lookUp', handler, { description: 'Looks an order up', parameters: { type: 'object' }, timeout: 60000 });
  void client.connect();
  window.look = look;
`;

interface Look {
  readonly state: string;
  readonly session: string;
  /** Executions that began in this tab, over all its page lives. */
  readonly runs: number;
  readonly registered: boolean;
  readonly resumed: number;
  readonly shownAgain: boolean;
}

describe.skipIf(target === '' || executablePath === null)('a page in Chromium', () => {
  const patience = { timeout: 30_000 };
  let browser: Browser;
  let script: string;
  let cable: Cable;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    const resolveDir = resolve(import.meta.dirname, '../../src');
    const stdin = { contents: PAGE, resolveDir, loader: 'ts' } as const;
    const bundled = await build({ stdin, bundle: true, format: 'esm', write: false });
    script = bundled.outputFiles[0]!.text;
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--headless', '--no-sandbox', '--disable-gpu'],
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    });
  }, 60_000);
  afterAll(() => browser.close());
  beforeEach(async () => {
    const html = `<!doctype html><title>t</title><script type="module">${script}</script>`;
    cable = await Cable.to(Number(new URL(target).port), {
      '/page.html': html,
      '/next.html': html,
      '/other.html': 'elsewhere',
    });
    context = await browser.newContext();
    page = await opened(await context.newPage());
  });
  afterEach(async () => {
    await context.close();
    cable.remove();
  });

  const look = (at: Page = page): Promise<Look> => at.evaluate('look()');
  const until = (wanted: Partial<Look>, at: Page = page) => expect.poll(() => look(at), patience).toMatchObject(wanted);
  const opened = async (at: Page) => {
    await at.goto(`http://localhost:${cable.port}/page.html`);
    await until({ state: 'connected', registered: true }, at);
    return at;
  };
  /** Calls the page's function as an agent does. */
  const call = async (at: Page = page) => {
    const { session } = await look(at);
    return new HttpCaller(target, { sessionId: session }).call('lookUp', {});
  };

  it('runs an execution once when the network is cut and comes back during the call', async () => {
    const { session } = await look();
    const answer = call();
    await until({ runs: 1 });
    cable.cut();
    await until({ state: 'reconnecting' });
    cable.mend();
    await until({ state: 'connected', resumed: 1, session });
    await page.evaluate(`answer('shipped')`);
    expect(await answer).toMatchObject({ output: '"shipped"' });
    expect(await look()).toMatchObject({ runs: 1 });
  }, 60_000);

  it('delivers after the cut what the handler answered during it', async () => {
    const answer = call();
    await until({ runs: 1 });
    cable.cut();
    await until({ state: 'reconnecting' });
    await page.evaluate(`answer('shipped')`);
    cable.mend();
    expect(await answer).toMatchObject({ output: '"shipped"' });
    expect(await look()).toMatchObject({ runs: 1 });
  }, 60_000);

  it('settles a call as OUTCOME_UNKNOWN when it is reloaded meanwhile, and goes on with its session', async () => {
    const { session } = await look();
    const answer = call();
    await until({ runs: 1 });
    await page.reload();
    const { output } = await answer;
    expect(JSON.parse(output)).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN', retryable: false } });
    await until({ state: 'connected', registered: true, session, runs: 1 });
    const next = call();
    await until({ runs: 2 });
    await page.evaluate(`answer('found')`);
    expect(await next).toMatchObject({ output: '"found"' });
  }, 60_000);

  it('leaves its session to the first tab when it is duplicated', async () => {
    const opening = context.waitForEvent('page');
    await page.evaluate(`void window.open(location.href)`); // as a duplicate: with a copy of sessionStorage
    const twin = await opening;
    expect(await twin.evaluate(`sessionStorage.length`)).toBeGreaterThan(0);
    await until({ state: 'connected', registered: true, resumed: 0 }, twin);
    const sessions = [(await look()).session, (await look(twin)).session];
    expect(sessions[0]).not.toBe(sessions[1]);
    await until({ state: 'connected', resumed: 0 });
    const answers = [call(page), call(twin)];
    await until({ runs: 1 });
    await until({ runs: 1 }, twin);
    await page.evaluate(`answer('first')`);
    await twin.evaluate(`answer('second')`);
    expect((await Promise.all(answers)).map(({ output }) => output)).toEqual(['"first"', '"second"']);
  }, 60_000);

  it('comes back from the back-forward cache with its session and its handlers', async () => {
    const { session } = await look();
    const answer = call();
    await until({ runs: 1 });
    await page.goto(`http://localhost:${cable.port}/other.html`);
    await page.goBack({ waitUntil: 'commit' });
    await until({ shownAgain: true });
    await until({ state: 'connected', resumed: 1, session, runs: 1 });
    await page.evaluate(`answer('still here')`);
    expect(await answer).toMatchObject({ output: '"still here"' });
  }, 60_000);

  it('goes on with its session on the next page of the same tab', async () => {
    const { session } = await look();
    await page.goto(`http://localhost:${cable.port}/next.html`);
    await until({ state: 'connected', registered: true, session });
  }, 60_000);
});
