/** What goes through the whole pipeline, client, gateway, broker, processor and back, on a stack that runs. */
import { VoiceChatClient } from '@function-registry/client';
import { describe, expect, it } from 'vitest';
import { HttpCaller } from './httpCaller';
import { POLICED, naughtyParts, naughtyStrings } from './scenes';

const target = process.env['FR_TARGET'] ?? '';
/** Of the stack that runningStack.ts starts, whose model and policy are those of scenes.ts. */
const simulator = process.env['FR_SIMULATOR'];
const LIST = {
  type: 'object',
  properties: { texts: { type: 'array', items: { type: 'string' } } },
  required: ['texts'],
};
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
    let allRun: () => void = () => undefined;
    const together = new Promise<void>((resolve) => (allRun = resolve));
    await client.registerFunction(
      'waitASecond',
      async ({ text }) => {
        if (++running === 100) allRun();
        // none ends before all have begun: in turns, or ninety-nine at a time, this would end in time-outs
        await Promise.all([together, new Promise((done) => setTimeout(done, 1_000))]);
        return text;
      },
      { description: 'Takes a second', parameters: ANY, timeout: 60_000 },
    );
    const calls = Array.from({ length: 100 }, (_, i) => ({ name: 'waitASecond', args: { text: `n${i}` } }));
    const begun = performance.now();
    const answers = await new HttpCaller(target, client.credentials!).callAll(calls);
    expect(answers.map((answer) => answer.output)).toEqual(calls.map((call) => JSON.stringify(call.args.text)));
    expect(running).toBe(100);
    console.info(`100 calls of 1 s took ${Math.round(performance.now() - begun)} ms`);
    client.close();
  }, 120_000);

  it.skipIf(naughtyStrings.length === 0)(
    'hands on every naughty string byte by byte, in arguments and in results',
    async () => {
      expect(naughtyStrings.length).toBeGreaterThan(400);
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
      for (const part of naughtyParts) {
        seen.length = 0;
        const answers = await caller.callAll(part.map((text) => ({ name: 'echo', args: { text } })));
        expect(answers.map((answer) => bytes(JSON.parse(answer.output) as string))).toEqual(part.map(bytes));
        expect(seen.map(bytes).sort()).toEqual(part.map(bytes).sort());
      }
      client.close();
    },
    120_000,
  );

  it.skipIf(naughtyParts.length === 0 || simulator === undefined)(
    'hands the model every naughty string byte by byte: its arguments to the page, and what the page returns to it',
    async () => {
      const client = await connected();
      const seen: string[][] = [];
      await client.registerFunction(
        'naughtyEcho',
        ({ texts }) => {
          seen.push(texts as string[]);
          return texts;
        },
        { description: 'Gives its argument back', parameters: LIST, timeout: 30_000 },
      );
      for (const [i, part] of naughtyParts.entries()) {
        await client.sendText(`naughty strings ${i}`);
        expect(seen.at(-1)?.map(bytes)).toEqual(part.map(bytes));
      }
      // the outputs that the model got are what the script of the simulator expects
      const met = await fetch(`${simulator}/simulator/expectations`);
      expect(met.status).toBe(200);
      client.close();
    },
    120_000,
  );

  it.skipIf(simulator === undefined)('holds a page to the policy of the operator', async () => {
    const client = await connected();
    const receipt = await client.registerFunction(POLICED, () => 'gone', {
      description: 'Deletes everything',
      parameters: { type: 'object', properties: {}, required: [] },
    });
    expect(receipt.message).toContain("the operator's policy");
    const answer = await new HttpCaller(target, client.credentials!).call(POLICED, {});
    expect(JSON.parse(answer.output)).toMatchObject({ error: { code: 'FORBIDDEN' } });
    expect(answer.error).toContain("the operator's policy");
    client.close();
  });
});

function bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex');
}
