/** What goes through the whole pipeline, client, gateway, broker, processor and back, on a stack that runs. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { VoiceChatClient } from '@function-registry/client';
import { describe, expect, it } from 'vitest';
import { HttpCaller } from './httpCaller';

const target = process.env['FR_TARGET'] ?? '';
const corpora = process.env['CORPORA_DIR'] ?? resolve(import.meta.dirname, '../../../../shared/corpora');
const naughtyStrings = resolve(corpora, 'naughty-strings/blns.json');
const ANY = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] };

async function connected(): Promise<VoiceChatClient> {
  const client = new VoiceChatClient({ url: `${target.replace(/^http/, 'ws')}/v1/socket` });
  await client.connect();
  return client;
}

describe.skipIf(target === '')('the whole pipeline', () => {
  it('ends a hundred calls of one session with handlers of 1 s in about 1 s', async () => {
    const client = await connected();
    let running = 0;
    let most = 0;
    await client.registerFunction(
      'waitASecond',
      async ({ text }) => {
        most = Math.max(most, ++running);
        await new Promise((done) => setTimeout(done, 1_000));
        running--;
        return text;
      },
      { description: 'Takes a second', parameters: ANY, timeout: 30_000 },
    );
    const calls = Array.from({ length: 100 }, (_, i) => ({ name: 'waitASecond', args: { text: `n${i}` } }));
    const begun = performance.now();
    const caller = new HttpCaller(target, client.credentials!);
    // an array holds at most 64
    const halves = await Promise.all([caller.callAll(calls.slice(0, 50)), caller.callAll(calls.slice(50))]);
    const answers = halves.flat();
    const took = performance.now() - begun;
    expect(answers.map((answer) => answer.output)).toEqual(calls.map((call) => JSON.stringify(call.args.text)));
    expect(most).toBe(100);
    console.info(`100 calls of 1 s took ${Math.round(took)} ms`);
    // one after the other they would take 100 s; the rest is room for a busy machine
    expect(took).toBeLessThan(10_000);
    client.close();
  }, 120_000);

  it.skipIf(!existsSync(naughtyStrings))(
    'hands on every naughty string byte by byte, in arguments and in results',
    async () => {
      const strings = JSON.parse(readFileSync(naughtyStrings, 'utf8')) as string[];
      expect(strings.length).toBeGreaterThan(400);
      const client = await connected();
      const seen: string[] = [];
      await client.registerFunction(
        'echo',
        ({ text }) => {
          seen.push(text as string);
          return text;
        },
        { description: 'Gives its argument back', parameters: ANY, timeout: 30_000 },
      );
      const caller = new HttpCaller(target, client.credentials!);
      for (let from = 0; from < strings.length; from += 60) {
        const part = strings.slice(from, from + 60);
        seen.length = 0;
        const answers = await caller.callAll(part.map((text) => ({ name: 'echo', args: { text } })));
        expect(answers.map((answer) => bytes(JSON.parse(answer.output) as string))).toEqual(part.map(bytes));
        expect(seen.map(bytes).sort()).toEqual(part.map(bytes).sort());
      }
      client.close();
    },
    120_000,
  );
});

function bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex');
}
