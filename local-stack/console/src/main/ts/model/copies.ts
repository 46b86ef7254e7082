import type { CallRow } from './rows';

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

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return JSON.stringify(json); // masked, or no JSON at all
  }
}
