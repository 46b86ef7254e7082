/**
 * A plain Chat Completions loop whose functions live in a browser page, or wherever else they were registered.
 *
 *   OPENAI_BASE_URL=http://127.0.0.1:8092/v1 REGISTRY=http://127.0.0.1:8080/v1/sessions/<session> \
 *   REGISTRY_TOKEN=$(./registry token) node chat.mjs "What is the weather in Berlin?"
 */
import OpenAI from 'openai';

const openai = new OpenAI({ apiKey: process.env.OPENAI_API_KEY ?? 'sk-any' });
const headers = { Authorization: `Bearer ${process.env.REGISTRY_TOKEN}` };
const registry = async (path, body) =>
  (await fetch(process.env.REGISTRY + path, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) })).json();

const messages = [{ role: 'user', content: process.argv[2] ?? 'What is the weather in Berlin?' }];
for (;;) {
  const { tools } = await registry('/tools?format=chat');
  const { choices } = await openai.chat.completions.create({ model: 'gpt-4o', messages, tools });
  messages.push(choices[0].message);
  if (!choices[0].message.tool_calls) break;
  const answers = await registry('/tool-calls', choices[0].message.tool_calls);
  messages.push(...answers.map(({ tool_call_id, output }) => ({ role: 'tool', tool_call_id, content: output })));
}
console.log(messages.at(-1).content);
