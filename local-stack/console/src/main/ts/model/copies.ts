import type { CallRow, Tool } from './rows';

/** A call as a command for a shell; the token is the reader's own. */
export function asCurl({ sessionId, life }: CallRow, origin: string): string {
  const body = { type: 'tool_call', function: { name: life.name, arguments: life.arguments } };
  const quoted = JSON.stringify(body).replaceAll("'", String.raw`'\''`);
  return [
    `curl -s ${origin}/v1/sessions/${sessionId}/tool-calls \\`,
    `  -H "Authorization: Bearer $(./registry token --roles agent)" \\`,
    `  -d '${quoted}'`,
  ].join('\n');
}

/** A call as a line for a page that holds the function. */
export function asTypeScript({ life }: CallRow): string {
  return `const result = await client.executeFunction(${JSON.stringify(life.name)}, ${pretty(life.arguments)});`;
}

/** A call as a test that expects what came of it. */
export function asTest({ life }: CallRow): string {
  const outcome =
    life.outcome === 'succeeded'
      ? `toEqual(${pretty(life.answer ?? 'null')})`
      : `toMatchObject({ success: false, error: { code: ${JSON.stringify(life.outcome ?? '')} } })`;
  return [
    `it(${JSON.stringify(`${life.name}: ${life.outcome ?? 'open'}`)}, async () => {`,
    `  expect(await client.executeFunction(${JSON.stringify(life.name)}, ${pretty(life.arguments)})).${outcome};`,
    '});',
  ].join('\n');
}

/** A tool as OpenAI's APIs are told of it: `realtime`, `chat` or `responses`. */
export function asTool({ name, description, parameters }: Tool, form: string): string {
  const tool = { name, description, parameters: parsed(parameters) };
  if (form === 'chat') return JSON.stringify({ type: 'function', function: tool }, null, 2);
  // in the Responses API strict is on unless said otherwise
  return JSON.stringify({ type: 'function', ...tool, ...(form === 'responses' ? { strict: false } : {}) }, null, 2);
}

/** JSON with a line for each member; what is none stays as it is. */
export function formatted(json: string): string {
  const value = parsed(json);
  return value === json ? json : JSON.stringify(value, null, 2);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return JSON.stringify(json); // masked, or no JSON at all
  }
}
