/** What the model may call in these examples. */
export const functions = {
  getWeather: async ({ location }) => ({ location, celsius: 20, condition: 'sunny' }),
};

const parameters = {
  type: 'object',
  properties: { location: { type: 'string', description: 'A city' } },
  required: ['location'],
  additionalProperties: false,
};

export const realtimeTools = [
  { type: 'function', name: 'getWeather', description: 'Current weather in a city', parameters },
];
export { parameters as weatherParameters };
