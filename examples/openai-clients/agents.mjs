/**
 * OpenAI's Agents SDK for voice: an agent with a tool; the SDK runs the calls.
 *
 *   REALTIME_URL=ws://127.0.0.1:8092/v1/realtime?model=gpt-realtime node agents.mjs "What is the weather in Berlin?"
 */
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } from '@openai/agents-realtime';
import { functions, weatherParameters } from './functions.mjs';

const question = process.argv[2] ?? 'What is the weather in Berlin?';
const calls = [];

const agent = new RealtimeAgent({
  name: 'Forecaster',
  instructions: 'Answer questions about the weather.',
  tools: [
    tool({
      name: 'getWeather',
      description: 'Current weather in a city',
      parameters: weatherParameters,
      execute: async (args) => {
        calls.push('getWeather');
        return functions.getWeather(args);
      },
    }),
  ],
});

const session = new RealtimeSession(agent, {
  transport: new OpenAIRealtimeWebSocket({ url: process.env.REALTIME_URL, useInsecureApiKey: true }),
  model: 'gpt-realtime',
  config: { outputModalities: ['text'] },
  tracingDisabled: true,
});

session.on('error', ({ error }) => {
  console.error(error);
  process.exitCode = 1;
  session.close();
});
session.on('agent_end', (context, ended, text) => {
  if (text === '') return;
  console.log(JSON.stringify({ calls, text }));
  session.close();
});

await session.connect({ apiKey: process.env.OPENAI_API_KEY ?? 'sk-any' });
session.sendMessage(question);
