// A Node program whose function runs in a worker thread: a loop or a crash in it does not touch the program.
import { VoiceChatClient } from '@function-registry/client';

const client = new VoiceChatClient({ url: process.env.FR_URL ?? 'ws://localhost:8080/v1/socket' });

client.registerFunction(
  'getWeather',
  ({ location }) => ({ location, celsius: 10 + location.length }),
  {
    description: 'Current weather in a city',
    parameters: {
      type: 'object',
      properties: { location: { type: 'string', description: 'City, such as Berlin' } },
      required: ['location'],
    },
    returns: { type: 'object', properties: { celsius: { type: 'number' } }, required: ['celsius'] },
  },
  { sandbox: 'isolate' },
);

await client.connect();
const question = process.argv[2] ?? 'What is the weather in Berlin?';
console.log(question);
console.log((await client.sendText(question)).text);
client.close();
