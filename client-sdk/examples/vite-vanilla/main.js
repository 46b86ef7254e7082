import { VoiceChatClient } from '@function-registry/client';

const gateway = new URLSearchParams(location.search).get('gateway') ?? 'ws://localhost:8080/v1/socket';
const client = new VoiceChatClient({ url: gateway });
const status = document.querySelector('[role=status]');

client.registerFunction('getWeather', ({ location }) => ({ location, celsius: 20 }), {
  description: 'Current weather in a city',
  parameters: {
    type: 'object',
    properties: { location: { type: 'string', description: 'City, such as Berlin' } },
    required: ['location'],
  },
});
client.on('connectionStateChanged', ({ state }) => (status.textContent = state));
client.on('assistant.text', ({ text }) => (status.textContent = text));

document.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  client.sendText(new FormData(event.target).get('question')).catch((error) => (status.textContent = error.message));
});
client.connect().catch((error) => (status.textContent = error.message));
