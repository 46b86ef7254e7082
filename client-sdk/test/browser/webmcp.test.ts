/** The page's own tools: in a Chromium that has WebMCP, and by the polyfill where it has none. */
import type { Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { executablePath, launch } from './chromium';
import { site } from './site';

const PAGE = `
  import { createTestRegistry } from './testing';
  import { adoptModelContext, exportToModelContext } from './webmcp';
  const { client, proxy, openai } = createTestRegistry();
  const context = document.modelContext;
  if (context !== undefined) {
    const text = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    await context.registerTool({ name: 'shop.search', title: 'Search', description: 'Searches the shop', inputSchema: text,
      execute: async ({ city }) => ({ found: city }) });
    const controller = new AbortController();
    window.removeTool = () => controller.abort();
    await context.registerTool({ name: 'gone', description: 'Goes', inputSchema: text, execute: async () => 1 }, { signal: controller.signal });
    client.registerFunction('ours', ({ n }) => n + 1, { description: 'Ours', parameters: { type: 'object', properties: { n: { type: 'number' } } } });
    await exportToModelContext(context, [{ name: 'ours', handler: () => 0, schema: { description: 'Ours',
      parameters: { type: 'object', properties: { n: { type: 'number' } } } } }], client);
    const adoption = adoptModelContext(client, context);
    await adoption.ready;
    window.tools = () => openai.tools;
    window.names = () => [...adoption.names];
    window.registerTool = (name) => context.registerTool({ name, description: name, inputSchema: text, execute: async () => name });
    window.call = (name, args) => proxy.handleToolCall({ type: 'tool_call', function: { name, arguments: JSON.stringify(args) } });
    window.own = async () => (await context.getTools()).map(({ name }) => name).sort();
    window.runOwn = async (name, input) => context.executeTool((await context.getTools()).find((tool) => tool.name === name), (window.inputOf ?? ((it) => it))(input));
  }
  window.ready = true;
`;

const POLYFILL = `
  import { initializeWebMCPPolyfill } from '@mcp-b/webmcp-polyfill';
  initializeWebMCPPolyfill();
  window.inputOf = JSON.stringify;
`;
const FEATURE = ['--enable-features=WebMCP,WebMCPTesting', '--enable-blink-features=WebMCP'];

describe.skipIf(executablePath === null).each([
  { whose: "Chromium's own", flags: FEATURE, before: '' },
  { whose: 'the polyfill', flags: [], before: POLYFILL },
])('WebMCP, $whose', ({ flags, before }) => {
  let browser: Browser;
  let page: Page;
  let server: Server;
  const run = (code: string): Promise<any> => page.evaluate(code);
  beforeAll(async () => {
    let url: string;
    ({ url, server } = await site(before + PAGE));
    browser = await launch(...flags);
    page = await browser.newPage();
    await page.goto(url);
    // Playwright's waitForFunction evaluates text in the page, which the page's policy forbids
    await vi.waitFor(async () => expect(await run('window.ready')).toBe(true), { timeout: 20_000 });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  it('adopts the tools of the page under names that the registry takes, and leaves its own alone', async () => {
    expect(await run('typeof document.modelContext')).toBe('object');
    const names = new Map<string, string>(await run('names()'));
    expect([...names.keys()].sort()).toEqual(['gone', 'shop.search']);
    expect(names.get('shop.search')).toMatch(/^shop_search_[0-9a-f]{8}$/);
    expect((await run('tools()')).sort()).toEqual(['gone', 'ours', names.get('shop.search')].sort());
  });

  it('calls a tool, whose arguments are checked now', async () => {
    const [, name] = (await run('names()')).find(([own]: string[]) => own === 'shop.search');
    expect(await run(`call('${name}', { city: 'Oslo' })`)).toMatchObject({ output: '{"found":"Oslo"}' });
    expect((await run(`call('${name}', { city: 7 })`)).error).toMatch(/city: expected string, got integer/);
  });

  it('follows tools that come and go', async () => {
    await run("registerTool('later')");
    await expect.poll(() => run("tools().includes('later')")).toBe(true);
    await run('removeTool()');
    await expect.poll(() => run("tools().includes('gone')")).toBe(false);
  });

  it('gives our functions to the agent of the browser', async () => {
    expect(await run('own()')).toContain('ours');
    expect(await run("runOwn('ours', { n: 1 })")).toBe('2');
  });
});
