import { VoiceChatClient } from '@function-registry/client';
import { adoptModelContext } from '@function-registry/client/webmcp';

const status = document.querySelector('[role=status]');
const button = document.querySelector('button');
const gateway = new URLSearchParams(location.search).get('gateway') ?? 'ws://localhost:8080/v1/socket';
const client = new VoiceChatClient({ url: gateway });

if (document.modelContext === undefined) {
  status.textContent = 'This browser has no WebMCP.';
} else {
  // the page gives its tool to the browser's own agent ...
  await document.modelContext.registerTool({
    name: 'getWeather',
    description: 'Current weather in a city',
    inputSchema: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
    execute: async ({ location }) => ({ location, celsius: 20 }),
  });
  // ... and the registry's model may call it too
  await client.connect();
  await adoptModelContext(client, document.modelContext).ready;
  status.textContent = 'ready';
}
button.addEventListener('click', async () => {
  status.textContent = (await client.sendText(button.textContent)).text;
});
