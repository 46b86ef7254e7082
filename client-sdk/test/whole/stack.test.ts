/** The whole path, on a stack that runs; runningStack.ts starts one. */
import { VoiceChatClient, type WebSocketClass } from '@function-registry/client';
import { CallLives, watch } from '@function-registry/client/feed';
import { describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { main } from '../../demo/main';
import { executablePath, launch } from '../browser/chromium';

const target = process.env['FR_TARGET'] ?? '';
const screenshots = process.env['SCREENSHOTS'];

describe.skipIf(target === '')('a running stack', () => {
  it('answers the ten lines of the README', async () => {
    const client = new VoiceChatClient({ url: `${target.replace(/^http/, 'ws')}/v1/socket` });
    client.registerFunction('getWeather', async ({ location }) => ({ location, celsius: 20 }), {
      description: 'Current weather in a city',
      parameters: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
    });
    await client.connect();
    expect((await client.sendText('What is the weather in Berlin?')).text).toBe('It is 20 °C in Berlin.');
    client.close();
  }, 30_000);

  it('gives the demo its six outcomes', async () => {
    const lines: string[] = [];
    expect(await main(['--target', target], (line) => lines.push(line))).toBe(0);
    expect(lines.at(-1)).toMatch(/^6 calls: 4 succeeded, 2 refused or failed as expected\./);
  }, 60_000);

  it('runs an execution once when the socket is lost while it runs, and the call still succeeds', async () => {
    const socketUrl = `${target.replace(/^http/, 'ws')}/v1/socket`;
    const sockets: WebSocket[] = [];
    class Watched extends WebSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    }
    const client = new VoiceChatClient({ url: socketUrl, WebSocket: Watched as unknown as WebSocketClass });
    let answer: (value: string) => void = () => undefined;
    const handler = vi.fn(() => new Promise<string>((resolve) => (answer = resolve)));
    await client.connect();
    await client.registerFunction('lookUpOrder', handler, {
      description: 'Looks up the status of an order',
      parameters: { type: 'object', properties: { orderId: { type: 'string' } }, required: ['orderId'] },
      timeout: 20_000,
    });
    const lives = new CallLives();
    const session = client.credentials!;
    const url = socketUrl.replace('/socket', '/console');
    const feed = await watch({ url, session, onEvent: (event) => lives.add(event) });

    const text = client.sendText('What is the status of order A42?').catch((error: unknown) => error);
    await vi.waitFor(() => expect(handler).toHaveBeenCalled(), { timeout: 20_000 });
    const resumed = new Promise((resolve) => client.on('resumed', resolve));
    sockets.at(-1)!.terminate();
    expect(await text).toMatchObject({ code: 'CONNECTION_LOST' });
    await resumed;
    answer('shipped');

    await vi.waitFor(() => expect(lives.all()[0]?.outcome).toBe('succeeded'), { timeout: 20_000 });
    expect(lives.all()).toMatchObject([{ name: 'lookUpOrder', attempt: 1, answer: '"shipped"' }]);
    expect(handler).toHaveBeenCalledTimes(1);
    feed.close();
    client.close();
  }, 60_000);

  describe.skipIf(executablePath === null)('in Chromium', () => {
    it.each(['light', 'dark'] as const)(
      'answers a typed question by a function of the page (%s)',
      async (colorScheme) => {
        const browser = await launch();
        const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 860 } });
        const problems: string[] = [];
        page.on('pageerror', (error) => problems.push(String(error)));
        page.on('console', (message) => {
          if (message.type() === 'error') problems.push(message.text());
        });
        await page.goto(target);
        await page.getByText('Connected', { exact: true }).waitFor();
        await page.locator('.function-status', { hasText: 'registered' }).first().waitFor();
        await page.getByLabel('Your question').fill('What is the weather in Berlin?');
        await page.getByRole('button', { name: 'Ask', exact: true }).click();
        await page.getByText('It is 20 °C and sunny in Berlin.').waitFor();
        const call = page.locator('.call', { hasText: 'getWeather' }).first();
        await call.getByText('the model has the output').waitFor();
        expect(await call.locator('.badge').innerText()).toBe('succeeded');
        expect(problems).toEqual([]);

        await page.getByRole('button', { name: 'Break something.' }).click();
        await page.locator('.call', { hasText: 'API unavailable' }).getByText('the model has the output').waitFor();
        if (screenshots !== undefined) await page.screenshot({ path: `${screenshots}/page-${colorScheme}.png` });
        await browser.close();
      },
      60_000,
    );
  });
});
