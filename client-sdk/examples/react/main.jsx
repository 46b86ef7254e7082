import { VoiceChatClient } from '@function-registry/client';
import { RegistryProvider, useFunction, useRegistry } from '@function-registry/client/react';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

const gateway = new URLSearchParams(location.search).get('gateway') ?? 'ws://localhost:8080/v1/socket';
const client = new VoiceChatClient({ url: gateway });

const schema = {
  description: 'Current weather in a city',
  parameters: {
    type: 'object',
    properties: { location: { type: 'string', description: 'City, such as Berlin' } },
    required: ['location'],
  },
};

function Weather() {
  const registry = useRegistry();
  const [celsius, setCelsius] = useState(20);
  const [answer, setAnswer] = useState('');
  const { status, calls } = useFunction('getWeather', ({ location }) => ({ location, celsius }), schema);
  const ask = () => registry.sendText('What is the weather in Berlin?').then(({ text }) => setAnswer(text));
  return (
    <>
      <label>
        Degrees <input type="number" value={celsius} onChange={(event) => setCelsius(event.target.valueAsNumber)} />
      </label>
      <button onClick={ask} disabled={status !== 'registered'}>
        Ask
      </button>
      <p>
        {status}, called {calls} times
      </p>
      <p role="status">{answer}</p>
    </>
  );
}

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <RegistryProvider client={client}>
      <Weather />
    </RegistryProvider>
  </StrictMode>,
);
client.connect();
