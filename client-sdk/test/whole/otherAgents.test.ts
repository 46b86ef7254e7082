/** Agents that are no Realtime session: a Chat Completions loop with OpenAI's own client, run as its example stands. */
import { VoiceChatClient } from '@function-registry/client';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const target = process.env['FR_TARGET'] ?? '';
const home = resolve(import.meta.dirname, '../../..');
const examples = resolve(home, 'examples/openai-clients');
const installed = existsSync(resolve(examples, 'node_modules'));
const run = promisify(execFile);

describe.skipIf(target === '' || !installed)('another agent (needs npm ci in examples/openai-clients)', () => {
  it('calls the functions of a page from a Chat Completions loop', async () => {
    const client = new VoiceChatClient({ url: `${target.replace(/^http/, 'ws')}/v1/socket` });
    const asked: unknown[] = [];
    await client.connect();
    await client.registerFunction(
      'getWeather',
      async (args) => {
        asked.push(args);
        return { location: args.location, celsius: 20 };
      },
      {
        description: 'Current weather in a city',
        parameters: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
      },
    );
    const { sessionId, secret } = client.credentials!;
    // the simulator stands twelve ports above the gateway
    const simulator = new URL(target);
    simulator.port = String(Number(simulator.port) + 12);

    const { stdout } = await run(process.execPath, ['chat.mjs', 'What is the weather in Berlin?'], {
      cwd: examples,
      env: {
        ...process.env,
        OPENAI_API_KEY: 'sk-any',
        OPENAI_BASE_URL: `${simulator.origin}/v1`,
        REGISTRY: `${target}/v1/sessions/${sessionId}`,
        SESSION_SECRET: secret,
      },
    });

    expect(stdout.trim()).toBe('It is 20 °C in Berlin.');
    expect(asked).toEqual([{ location: 'Berlin' }]);
    client.close();
  }, 60_000);

  it('is shown in the documentation as it runs', () => {
    const loop = /const messages[^]*/.exec(readFileSync(resolve(examples, 'chat.mjs'), 'utf8'))?.[0] ?? '';
    expect(readFileSync(resolve(home, 'docs/other-agents.md'), 'utf8')).toContain(loop.trim());
  });
});
