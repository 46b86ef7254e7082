/**
 * Puts `client`, `proxy`, `openai`, `VoiceChatClient` and `MockOpenAIConnection` where tests find them without an import, and `jest` under
 * Vitest with `globals: true`, so that the tests of the original concept run unedited:
 *
 * ```ts
 * import '@function-registry/client/testing/globals';
 * ```
 *
 * @packageDocumentation
 */
import { VoiceChatClient } from '../client';
import { createTestRegistry } from './createTestRegistry';
import { MockOpenAIConnection } from './mockOpenAI';

const { client, proxy, openai } = createTestRegistry();
const world = globalThis as Record<string, unknown>;
Object.assign(world, { client, proxy, openai, VoiceChatClient, MockOpenAIConnection });
world.jest ??= world.vi;

declare global {
  var client: import('../client').VoiceChatClient;
  var proxy: import('./proxy').TestProxy;
  var openai: import('./mockOpenAI').MockOpenAIConnection;
}
