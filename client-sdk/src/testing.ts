/**
 * A whole registry in memory for tests of functions: no server, no key, no waiting.
 *
 * @packageDocumentation
 */
export { type TestRegistry, type TestRegistryOptions, createTestRegistry } from './testing/createTestRegistry';
export { MockOpenAIConnection, type SentToModel, type Tool } from './testing/mockOpenAI';
export { TestProxy, type TestUser, type ToolCall, type ToolOutput } from './testing/proxy';
export { TestClock } from './testing/testClock';
export { type Peer, linkedPair } from './transport/memory';
