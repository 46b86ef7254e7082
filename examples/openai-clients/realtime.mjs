/**
 * The official client of the Realtime API, over TLS: one tool, one question, one answer.
 *
 *   OPENAI_BASE_URL=https://127.0.0.1:8092/v1 CA_FILE=simulator.pem node realtime.mjs "What is the weather in Berlin?"
 */
import { readFileSync } from 'node:fs';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { functions, realtimeTools } from './functions.mjs';

const question = process.argv[2] ?? 'What is the weather in Berlin?';
const ca = process.env.CA_FILE ? readFileSync(process.env.CA_FILE) : undefined;
const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY ?? 'sk-any' });
const realtime = new OpenAIRealtimeWS({ model: 'gpt-realtime', options: { ca } }, client);

const answers = [];
let open = 0;

realtime.on('error', (error) => {
  console.error(error);
  process.exitCode = 1;
  realtime.close();
});
realtime.on('session.created', () =>
  realtime.send({
    type: 'session.update',
    session: { type: 'realtime', output_modalities: ['text'], tools: realtimeTools, tool_choice: 'auto' },
  }),
);
realtime.on('session.updated', () => {
  realtime.send({
    type: 'conversation.item.create',
    item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: question }] },
  });
  realtime.send({ type: 'response.create' });
});
realtime.on('response.output_item.done', async ({ item }) => {
  if (item.type !== 'function_call' || item.status !== 'completed') return;
  open += 1;
  const output = JSON.stringify(await functions[item.name](JSON.parse(item.arguments)));
  realtime.send({
    type: 'conversation.item.create',
    item: { type: 'function_call_output', call_id: item.call_id, output },
  });
  answers.push(item.name);
  open -= 1;
});
realtime.on('response.output_text.done', ({ text }) => {
  console.log(JSON.stringify({ calls: answers, text }));
  realtime.close();
});
realtime.on('response.done', async ({ response }) => {
  const called = response.output.some((item) => item.type === 'function_call');
  while (open > 0) await new Promise((resolve) => setImmediate(resolve));
  if (called) realtime.send({ type: 'response.create' });
});
