/**
 * Register the functions of a page or a Node program; an AI calls them.
 *
 * @packageDocumentation
 */
export { type Logger, VoiceChatClient, type VoiceChatClientOptions } from './client';
export { type ReconnectPolicy, type ReconnectReason, jitteredBackoff } from './core/backoff';
export type { Clock } from './core/clock';
export { type ErrorDetails, type ExecutionFailure, RegistryError } from './core/errors';
export type { ClientEvents, ConnectionState, Listener } from './core/events';
export type { ExecutionData, ResumeCredentials } from './core/frames';
export type { JsonValue } from './core/json';
export type {
  CallContext,
  Finding,
  FunctionOptions,
  FunctionPermissions,
  FunctionRegistration,
  FunctionSchema,
  Handler,
  JsonSchema,
  Receipt,
} from './core/schema';
export type { AssistantTurn } from './core/turns';
export { Registration } from './registration';
export type { Transport, TransportListener } from './transport/transport';
export type { WebSocketClass, WebSocketLike } from './transport/webSocket';
export { VERSION } from './version';
