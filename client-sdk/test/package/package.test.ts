import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fresh, packed, tool } from './packed';

const APPROVED = resolve(import.meta.dirname, 'api.approved.txt');
const USE = `
  const client = new VoiceChatClient({ url: 'ws://localhost:1/v1/socket' });
  client.registerFunction('calculateSum', (args) => args.a + args.b, { description: 'Adds', parameters: {} });
`;

/** The unit tests and the integration test of the original concept, as they are written there. */
const CONCEPT = `
const weatherSchema = { description: 'Get current weather', parameters: { type: 'object', properties: { location: { type: 'string' } } } };
const schema = { description: 'Test', parameters: { type: 'object', properties: { param: { type: 'string' } } } };
const handler = jest.fn();

describe('Weather Function', () => {
  let client;

  beforeEach(() => {
    client = new VoiceChatClient({ /* ... */ });
  });

  it('should return weather data', async () => {
    const mockWeatherAPI = jest.fn().mockResolvedValue({
      temperature: 20,
      condition: 'sunny'
    });

    client.registerFunction(
      'getWeather',
      mockWeatherAPI,
      weatherSchema
    );

    const result = await client.executeFunction('getWeather', {
      location: 'Berlin'
    });

    expect(mockWeatherAPI).toHaveBeenCalledWith({ location: 'Berlin' });
    expect(result).toEqual({
      temperature: 20,
      condition: 'sunny'
    });
  });

  it('should handle errors gracefully', async () => {
    const mockWeatherAPI = jest.fn().mockRejectedValue(
      new Error('API unavailable')
    );

    client.registerFunction(
      'getWeather',
      mockWeatherAPI,
      weatherSchema
    );

    const result = await client.executeFunction('getWeather', {
      location: 'Berlin'
    });

    expect(result).toEqual({
      success: false,
      error: expect.objectContaining({
        message: 'API unavailable'
      })
    });
  });
});

describe('Function Registry Integration', () => {
  it('should register and execute via OpenAI', async () => {
    // Setup mock OpenAI connection
    const mockOpenAI = new MockOpenAIConnection();

    // Register function
    await client.registerFunction('testFunc', handler, schema);

    // Simulate tool call from OpenAI
    const toolCall = {
      type: 'tool_call',
      function: {
        name: 'testFunc',
        arguments: '{"param":"value"}'
      }
    };

    // Execute and verify
    const result = await proxy.handleToolCall(toolCall);

    expect(result).toBeDefined();
    expect(handler).toHaveBeenCalledWith({ param: 'value' });
  });
});
`;

describe('the packed package', () => {
  let fresh: Fresh;
  beforeAll(() => {
    fresh = packed();
  }, 120_000);
  afterAll(() => fresh.remove());
  const run = (file: string, ...args: string[]) => fresh.run(file, ...args);
  const write = (name: string, text: string) => fresh.write(name, text);

  it('holds the build and nothing else', () => {
    expect(readdirSync(fresh.installed).sort()).toEqual(['README.md', 'dist', 'package.json', 'sandbox.html']);
  });

  it('shows no change of its API that nobody has looked at (APPROVE=1 renews the text)', () => {
    const dist = join(fresh.installed, 'dist');
    const plain = (text: string) => text.replaceAll(/-[A-Za-z0-9_-]{8}(?=\.(d\.ts|js))/g, '');
    const names = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.d.ts'));
    const report = names
      .map((name) => `// ${plain(name)}\n${plain(readFileSync(join(dist, name), 'utf8'))}`)
      .sort()
      .join('\n');
    if (process.env['APPROVE'] !== undefined) writeFileSync(APPROVED, report);
    expect(report).toBe(readFileSync(APPROVED, 'utf8'));
  });

  it('has no import() in CommonJS and no eval anywhere', () => {
    for (const name of readdirSync(join(fresh.installed, 'dist'), { recursive: true, encoding: 'utf8' })) {
      if (!/\.c?js$/.test(name)) continue;
      const text = readFileSync(join(fresh.installed, 'dist', name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
      if (name.endsWith('.cjs')) expect(text, name).not.toMatch(/\bimport\s*\(/);
      expect(text, name).not.toMatch(/\beval\s*\(|new Function\s*\(/);
    }
  });

  it('runs as a module in plain Node', () => {
    const file = write(
      'use.mjs',
      `import { VoiceChatClient } from '@function-registry/client';
       import { CallLives } from '@function-registry/client/feed';
       ${USE}
       console.log(await client.executeFunction('calculateSum', { a: 1, b: 2 }), typeof CallLives);`,
    );
    expect(run(file).trim()).toBe('3 function');
  });

  it('says in one sentence what is missing where Node has no WebSocket', () => {
    const file = write(
      'alone.mjs',
      `import { VoiceChatClient } from '@function-registry/client';
       delete globalThis.WebSocket;
       ${USE}
       client.connect().catch((error) => console.log(error.code, error.message));`,
    );
    expect(run(file)).toMatch(/^NO_WEBSOCKET This Node has no WebSocket of its own: install the package "ws"/);
  });

  it('runs under plain Jest, in CommonJS', () => {
    write(
      'use.test.cjs',
      `const { VoiceChatClient } = require('@function-registry/client');
       test('adds', async () => {
         ${USE}
         expect(await client.executeFunction('calculateSum', { a: 1, b: 2 })).toBe(3);
         await expect(client.connect()).rejects.toMatchObject({ code: 'NO_WEBSOCKET' });
       });`,
    );
    write('concept.test.cjs', `require('@function-registry/client/testing/globals');\n${CONCEPT}`);
    const config = JSON.stringify({
      rootDir: fresh.folder,
      testMatch: ['**/*.test.cjs'],
      moduleFileExtensions: ['js', 'cjs'],
    });
    const scriptless = 'delete globalThis.WebSocket;';
    const setup = write('setup.cjs', scriptless);
    expect(() =>
      run(tool('jest/bin/jest.js'), '--config', config, '--setupFiles', join(fresh.folder, setup), '--ci'),
    ).not.toThrow();
  }, 60_000);
});
