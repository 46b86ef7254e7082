/**
 * Register the functions of a page or a Node program; an AI calls them.
 *
 * @packageDocumentation
 */
export { type CallOutcome, VoiceChatClient } from './client';
export { type ReconnectPolicy, type ReconnectReason, jitteredBackoff } from './core/backoff';
export type { Clock } from './core/clock';
export {
  type ErrorDetails,
  type ExecutionFailure,
  RegistryError,
  type SchemaError,
  ValidationError,
} from './core/errors';
export type { ClientEvents, ConnectionState, Listener, Question } from './core/events';
export type { ExecutionData, ModelOptions, ResumeCredentials, WireFunction } from './core/frames';
export type { JsonValue } from './core/json';
export type { Middleware, MiddlewareCall } from './core/middleware';
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
  TypedHandler,
} from './core/schema';
export type { AssistantTurn } from './core/turns';
export type {
  Args,
  FromSchema,
  Result,
  StandardIssue,
  StandardJsonSchema,
  StandardResult,
  StructuredError,
} from './core/types';
export type { Logger, LogLevel } from './logger';
export { authMiddleware, logMiddleware, validationMiddleware } from './middleware';
export type { VoiceChatClientOptions } from './options';
export { type FunctionChanges, Registration } from './registration';
export type { Transport, TransportListener } from './transport/transport';
export type { WebSocketClass, WebSocketLike } from './transport/webSocket';
export { VERSION } from './version';
