/**
 * A plain Chat Completions loop. Its functions live in a browser page, or wherever else they were registered.
 *
 *   OPENAI_BASE_URL=http://localhost:8092/v1 REGISTRY=http://localhost:8080/v1/sessions/<session> \
 *   REGISTRY_TOKEN=$(./registry token) node chat.mjs "What is the weather in Berlin?"
 *
 * SESSION_SECRET does in place of a token, for a session that the program opened itself.
 */
import OpenAI from 'openai';

const { OPENAI_API_KEY, REGISTRY, REGISTRY_TOKEN, SESSION_SECRET } = process.env;
const headers = SESSION_SECRET ? { 'Session-Secret': SESSION_SECRET } : { Authorization: `Bearer ${REGISTRY_TOKEN}` };
const registry = async (path, body) => {
  const response = await fetch(REGISTRY + path, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
};

const openai = new OpenAI({ apiKey: OPENAI_API_KEY ?? 'sk-any' });
const messages = [{ role: 'user', content: process.argv[2] ?? 'What is the weather in Berlin?' }];
for (;;) {
  const { tools } = await registry('/tools?format=chat');
  const { choices } = await openai.chat.completions.create({ model: 'gpt-4o', messages, tools });
  const { message } = choices[0];
  messages.push(message);
  if (!message.tool_calls) break;
  const answers = await registry('/tool-calls', message.tool_calls);
  messages.push(...answers.map(({ tool_call_id, output }) => ({ role: 'tool', tool_call_id, content: output })));
}
console.log(messages.at(-1).content);
