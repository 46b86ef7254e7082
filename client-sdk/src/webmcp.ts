/**
 * WebMCP: the tools that a page gives to the browser's own agent, offered to the registry's model too, and the other way round.
 *
 * @packageDocumentation
 */
import type { VoiceChatClient } from './client';
import type { FunctionRegistration, JsonSchema } from './core/schema';
import type { Registration } from './registration';

/** A tool as `document.modelContext.getTools()` gives it; older Chrome gives the schema as text. */
export interface ModelContextTool {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly inputSchema?: JsonSchema | string;
  readonly origin?: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/** The part of `document.modelContext` that is used. */
export interface ModelContext extends EventTarget {
  getTools(options?: { fromOrigins?: readonly string[] }): Promise<readonly ModelContextTool[]>;
  executeTool(tool: ModelContextTool, input: unknown, options?: { signal?: AbortSignal }): Promise<string | null>;
  registerTool(tool: object, options?: { signal?: AbortSignal }): Promise<unknown>;
}

/** How tools are adopted. */
export interface AdoptOptions {
  /** Other origins whose tools are adopted too; the page's own alone unless given. */
  readonly fromOrigins?: readonly string[];
  readonly signal?: AbortSignal;
}

/** What keeps adopted tools in step. */
export interface Adoption {
  /** Settles when the tools that are there now are registered or refused. */
  readonly ready: Promise<void>;
  /** Names under which tools are registered, by the tool's own name. */
  readonly names: ReadonlyMap<string, string>;
  /** Takes all of them back. */
  stop(): void;
}

const exported = new WeakMap<ModelContext, Set<string>>();

/**
 * Registers the tools of the page's model context, and follows its changes; each change goes out as one batch. Arguments are checked against
 * the tool's schema by the registry, which the standard itself does not do.
 */
export function adoptModelContext(
  client: VoiceChatClient,
  modelContext: ModelContext,
  options: AdoptOptions = {},
): Adoption {
  const { fromOrigins = [], signal } = options;
  const adopted = new Map<string, { readonly text: string; readonly handle: Registration }>();
  const names = new Map<string, string>();
  const call = caller(modelContext);
  let stopped = false;

  const follow = async () => {
    const all = await modelContext.getTools(fromOrigins.length === 0 ? undefined : { fromOrigins });
    if (stopped) return;
    const own = exported.get(modelContext);
    const tools = all.filter(({ name, origin = location.origin }) => {
      return own?.has(name) !== true && (origin === location.origin || fromOrigins.includes(origin));
    });
    const present = new Set(tools.map(({ name }) => name));
    for (const [name, { handle }] of adopted) {
      if (present.has(name)) continue;
      handle.unregister();
      adopted.delete(name);
      names.delete(name);
    }
    await Promise.all(tools.map((tool) => adopt(tool)));
  };
  const adopt = async (tool: ModelContextTool) => {
    const definition = definitionOf(tool, call);
    const text = JSON.stringify(definition.schema);
    const before = adopted.get(tool.name);
    if (before?.text === text) return;
    before?.handle.unregister();
    const handle = client.registerFunction(definition.name, definition.handler, definition.schema, { context: true });
    adopted.set(tool.name, { text, handle });
    names.set(tool.name, definition.name);
    await handle.receipt;
  };
  const changed = () => void follow().catch(() => undefined);
  const stop = () => {
    stopped = true;
    modelContext.removeEventListener('toolchange', changed);
    for (const { handle } of adopted.values()) handle.unregister();
    adopted.clear();
  };
  modelContext.addEventListener('toolchange', changed);
  signal?.addEventListener('abort', stop, { once: true });
  const ready = follow();
  ready.catch(() => undefined);
  return { ready, names, stop };
}

/** Gives functions to the browser's agent as WebMCP tools; {@link adoptModelContext} leaves them alone. */
export async function exportToModelContext(
  modelContext: ModelContext,
  functions: readonly FunctionRegistration[],
  client: VoiceChatClient,
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const own = exported.get(modelContext) ?? new Set();
  exported.set(modelContext, own);
  for (const { name, schema } of functions) {
    own.add(name);
    const { description, parameters: inputSchema, title, annotations } = schema;
    const execute = (input: unknown) => client.executeFunction(name, input);
    await modelContext.registerTool(
      { name, description, inputSchema, execute, ...(title && { title }), ...(annotations && { annotations }) },
      options,
    );
  }
}

type Caller = (tool: ModelContextTool, args: unknown, signal: AbortSignal) => Promise<unknown>;

/**
 * Chrome before 155 and the polyfill want the arguments as JSON text, and say so with an error before any tool runs; once known, it is
 * remembered.
 */
function caller(modelContext: ModelContext): Caller {
  let asText = false;
  return async (tool, args, signal) => {
    const input = () => (asText ? JSON.stringify(args) : args);
    let answer: string | null;
    try {
      answer = await modelContext.executeTool(tool, input(), { signal });
    } catch (error) {
      if (asText || !wantsText(error)) throw error;
      asText = true;
      answer = await modelContext.executeTool(tool, input(), { signal });
    }
    try {
      return answer === null ? null : (JSON.parse(answer) as unknown);
    } catch {
      return answer;
    }
  };
}

function wantsText(error: unknown): boolean {
  return (
    error instanceof TypeError || (error instanceof DOMException && error.message.includes('parse input arguments'))
  );
}

function definitionOf(tool: ModelContextTool, call: Caller): FunctionRegistration {
  const { name, title, description, inputSchema, annotations } = tool;
  const parameters = (typeof inputSchema === 'string' ? JSON.parse(inputSchema) : inputSchema) as
    JsonSchema | undefined;
  return {
    name: registryName(name),
    handler: (args: unknown, { signal }) => call(tool, args, signal),
    schema: {
      description: [description, title, name].find((text) => text !== undefined && text !== '') ?? name,
      parameters: parameters ?? { type: 'object' },
      ...(title && { title }),
      ...(annotations && { annotations: { ...annotations } }),
    },
  };
}

/** WebMCP allows dots and 128 characters, the registry neither: such names are cut and told apart by a hash. */
export function registryName(name: string): string {
  if (/^[a-zA-Z0-9_-]{1,64}$/.test(name) && !['__proto__', 'constructor', 'prototype'].includes(name)) return name;
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return `${name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 55)}_${hash.toString(16).padStart(8, '0')}`;
}
