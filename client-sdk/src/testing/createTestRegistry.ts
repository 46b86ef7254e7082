import { loadChecks } from '../checks';
import { VoiceChatClient } from '../client';
import type { VoiceChatClientOptions } from '../options';
import { MockOpenAIConnection } from './mockOpenAI';
import { TestProxy, type TestUser } from './proxy';
import { TestClock, quietly } from './testClock';

/** How a test registry is made; everything may be left out. */
export interface TestRegistryOptions {
  /** Options of the client, such as middleware. */
  readonly client?: Partial<VoiceChatClientOptions>;
  /** Roles and scopes of the session's user; none unless given. */
  readonly user?: TestUser;
  readonly openai?: MockOpenAIConnection;
}

/** A whole registry in memory. */
export interface TestRegistry {
  /** Connects by itself. */
  readonly client: VoiceChatClient;
  /** Calls functions as the model, REST or an agent would. */
  readonly proxy: TestProxy;
  readonly openai: MockOpenAIConnection;
  /** Time of client and proxy; it passes only by `advance`. */
  readonly clock: TestClock;
  /** Ends the session. */
  close(): void;
}

/**
 * A client, the proxy it talks to and a model that calls tools, all in memory, on a clock of their own.
 *
 * ```ts
 * const { client, proxy } = createTestRegistry();
 * client.registerFunction('add', ({ a, b }) => a + b, { description: 'Adds', parameters: {} });
 * const { output } = await proxy.handleToolCall({ type: 'tool_call', function: { name: 'add', arguments: '{"a":1,"b":2}' } });
 * ```
 */
export function createTestRegistry(options: TestRegistryOptions = {}): TestRegistry {
  const clock = new TestClock();
  const openai = options.openai ?? new MockOpenAIConnection();
  const proxy = new TestProxy({
    clock,
    user: options.user ?? {},
    ready: async () => {
      await Promise.all([client.connect(), loadChecks()]);
      await quietly(4); // fewer than a clock waits that is advanced meanwhile
    },
    toolsChanged: (tools) => openai.receive({ type: 'session.update', tools }),
  });
  const client = new VoiceChatClient({
    url: 'memory:',
    storage: null,
    clock,
    random: () => 0.5,
    transport: () => proxy.transport(),
    ...options.client,
  });
  openai.attach((call) => proxy.handleToolCall(call));
  client.connect().catch(() => undefined); // whoever waits is told by connect() or a call
  return { client, proxy, openai, clock, close: () => client.close() };
}
