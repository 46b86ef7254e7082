/** The sandbox under attack, in a real browser, under a page policy of default-src 'self'. */
import type { Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { executablePath, launch } from './chromium';
import { site } from './site';

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
  window.attack = async (name, sandbox, options = {}, timeout = 8000) => {
    ids.get(name)?.unregister();
    ids.set(name, client.registerFunction(name, attacks[name], { description: name, parameters: {}, timeout }, { sandbox, ...options }));
    return client.executeFunction(name, { a: 1, b: 2, origin: location.origin });
  };
  window.ready = true;
`;

describe.skipIf(executablePath === null)('in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    ({ url, server } = await site(PAGE));
    browser = await launch();
    page = await browser.newPage();
    await page.goto(url);
    await page.evaluate("document.cookie = 'session=secret'");
    await vi.waitFor(async () => expect(await page.evaluate('window.ready')).toBe(true), { timeout: 20_000 });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    server.close();
  });
  const attack = (name: string, sandbox: unknown, options = {}, timeout = 8_000) =>
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
      const began = Date.now();
      expect(await page.evaluate('1 + 1')).toBe(2);
      expect(Date.now() - began).toBeLessThan(1_400);
      expect(await looping).toMatchObject({ success: false, error: { code: 'TIMEOUT' } });
      expect(await attack('sum', level)).toBe(3);
    });

    it('has no document', async () => expect(await attack('dom', level)).toBe('undefinedundefined'));

    it('fetches nothing by itself, and without cookies where it is allowed', async () => {
      expect(await attack('cookie', level)).toMatchObject({
        error: { message: expect.stringContaining('is not allowed') },
      });
      const allowed = { fetch: { allow: [new URL(url).origin] } };
      expect(await attack('cookie', level, allowed)).toEqual({ path: '/api/me', cookie: null });
    });

    it('ends a flood of messages while the page stays responsive', async () => {
      expect(await attack('flood', level)).toMatchObject({
        success: false,
        error: { message: expect.stringContaining('messages') },
      });
      expect(await page.evaluate('1 + 1')).toBe(2);
    });

    // Chromium gives neither level a memory of its own: the deadline is what ends it, or the whole page goes
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
});
