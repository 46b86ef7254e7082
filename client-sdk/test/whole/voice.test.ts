/** A page of the quickstart in Chromium, with a microphone that hums, on a stack that runs. */
import { build } from 'esbuild';
import { resolve } from 'node:path';
import { expect, describe, it } from 'vitest';
import { executablePath, launch } from '../browser/chromium';
import { Cable } from './cable';

const target = process.env['FR_TARGET'] ?? '';
/** Vite's port, from which `./registry up` takes pages. */
const VITE = 5173;
const PAGE = `
  import { VoiceChatClient } from './index';
  const client = new VoiceChatClient({ url: '${target.replace(/^http/, 'ws')}/v1/socket' });
  window.connecting = client.connect();
  window.talk = () => client.startVoice().then(() => 'talks', ({ code, message }) => ({ code, message }));
`;

describe.skipIf(target === '' || executablePath === null)('voice in Chromium', () => {
  it('comes as far as the model, and says clearly that the simulator has no voice', async () => {
    const stdin = { contents: PAGE, resolveDir: resolve(import.meta.dirname, '../../src'), loader: 'ts' } as const;
    const script = (await build({ stdin, bundle: true, format: 'esm', write: false })).outputFiles[0]!.text;
    const html = `<!doctype html><title>t</title><script type="module">${script}</script>`;
    const site = await Cable.to(Number(new URL(target).port), { '/': html }, VITE);
    const browser = await launch('--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream');
    try {
      const page = await browser.newPage();
      await page.goto(`http://localhost:${VITE}/`);
      await expect.poll(() => page.evaluate('typeof talk'), { timeout: 20_000 }).toBe('function');
      await page.evaluate('connecting');
      expect(await page.evaluate('talk()')).toEqual({
        code: 'VOICE_UNAVAILABLE',
        message: expect.stringContaining('the simulator has none'),
      });
    } finally {
      await browser.close();
      site.remove();
    }
  }, 60_000);
});
