/** The sandbox under attack, in a real browser, under a page policy of default-src 'self'. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { executablePath, launch } from './chromium';
import { type Site, site } from './site';

const PAGE = `
  import { VoiceChatClient } from './index';
  const client = new VoiceChatClient({ url: 'ws://localhost:1/v1/socket', storage: null });
  const attacks = {
    sum: ({ a, b }) => a + b,
    loop: () => { for (;;); },
    bomb: () => { const all = []; for (;;) all.push(new Array(100000).fill(all.length)); },
    cookie: async () => (await fetch('/api/me')).json(),
    xhr: ({ origin }) => new Promise((done) => {
      const request = new XMLHttpRequest();
      request.onload = () => done('loaded ' + request.status);
      request.onerror = () => done('blocked');
      request.open('GET', origin + '/api/me');
      request.send();
    }),
    imports: async () => (await import('data:text/javascript,export default 1')).default,
    database: () => new Promise((done, failed) => {
      const opening = indexedDB.open('x');
      opening.onsuccess = () => done('opened');
      opening.onerror = () => failed(new Error('refused'));
    }),
    flood: async () => { for (;;) postMessage({ type: 'log', level: 'log', text: 'x' }); },
    dom: () => typeof document + typeof window,
  };
  const ids = new Map();
  window.attack = async (name, sandbox, options = {}, timeout = 30000) => {
    ids.get(name)?.unregister();
    ids.set(name, client.registerFunction(name, attacks[name], { description: name, parameters: {}, timeout }, { sandbox, ...options }));
    return client.executeFunction(name, { a: 1, b: 2, origin: location.origin });
  };
  window.ready = true;
  if (location.hash === '#bomb') {
    void window.attack('bomb', 'untrusted', {}, 60000);
    setInterval(() => fetch('/api/alive'), 100);
  }
`;

describe.skipIf(executablePath === null)('in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let at: Site;
  beforeAll(async () => {
    at = await site(PAGE);
    browser = await launch();
    page = await browser.newPage();
    await page.goto(at.url);
    await page.evaluate("document.cookie = 'session=secret'");
    await vi.waitFor(async () => expect(await page.evaluate('window.ready')).toBe(true), { timeout: 20_000 });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    at.server.close();
  });
  const attack = (name: string, sandbox: unknown, options = {}, timeout = 30_000) =>
    page.evaluate(([n, s, o, t]) => (globalThis as any).attack(n, s, o, t), [name, sandbox, options, timeout] as [
      string,
      unknown,
      object,
      number,
    ]);

  describe.each(['isolate', 'untrusted'] as const)('"%s"', (level) => {
    it('runs a function', async () => expect(await attack('sum', level)).toBe(3));

    it('ends an endless loop at its deadline while the page stays responsive', async () => {
      const looping = attack('loop', level, {}, 1_500);
      expect(await Promise.race([page.evaluate('1 + 1'), looping.then(() => 'ended before')])).toBe(2);
      expect(await looping).toMatchObject({ success: false, error: { code: 'TIMEOUT' } });
      expect(await attack('sum', level)).toBe(3);
    });

    it('has no document', async () => expect(await attack('dom', level)).toBe('undefinedundefined'));

    it('fetches nothing by itself, and without cookies where it is allowed', async () => {
      expect(await attack('cookie', level)).toMatchObject({
        error: { message: expect.stringContaining('is not allowed') },
      });
      const allowed = { fetch: { allow: [new URL(at.url).origin] } };
      expect(await attack('cookie', level, allowed)).toEqual({ path: '/api/me', cookie: null });
    });

    it('ends a flood of messages while the page stays responsive', async () => {
      expect(await attack('flood', level)).toMatchObject({
        success: false,
        error: { message: expect.stringContaining('messages') },
      });
      expect(await page.evaluate('1 + 1')).toBe(2);
    });

    it('ends what fills the memory at its deadline while the page stays responsive', async () => {
      expect(await attack('bomb', level, {}, 3_000)).toMatchObject({ success: false, error: { code: 'TIMEOUT' } });
      expect(await page.evaluate('1 + 1')).toBe(2);
    });
  });

  it('"untrusted" reaches no network, no import() and no database', async () => {
    expect(await attack('xhr', 'untrusted')).toBe('blocked');
    expect(await attack('imports', 'untrusted')).toMatchObject({ success: false });
    expect(await attack('database', 'untrusted')).toMatchObject({ success: false });
  });

  it('"untrusted" works under a policy that allows nothing but what comes from the page itself', async () => {
    const strict = await browser.newPage();
    await strict.goto(`${at.url}strict`);
    await vi.waitFor(async () => expect(await strict.evaluate('window.ready')).toBe(true), { timeout: 20_000 });
    expect(await strict.evaluate(`attack('sum', 'untrusted')`)).toBe(3);
    await strict.close();
  });

  it('"untrusted" has a process of its own: what fills its memory ends that, and the page goes on', async () => {
    const small = await launch('--js-flags=--max-old-space-size=128');
    const bombed = await small.newPage();
    const ended = bombed.waitForEvent('crash', { timeout: 60_000 }); // Playwright says so of frames too
    await bombed.goto(`${at.url}#bomb`);
    await ended;
    at.asked.length = 0;
    await vi.waitFor(() => expect(at.asked.length).toBeGreaterThan(2), { timeout: 40_000 });
    await small.close();
  }, 90_000);
});
