import type { FunctionRegistration } from '@function-registry/client';

const WEATHER: Readonly<Record<string, { celsius: number; condition: string }>> = {
  berlin: { celsius: 20, condition: 'sunny' },
  paris: { celsius: 22, condition: 'cloudy' },
  oslo: { celsius: 12, condition: 'rainy' },
  london: { celsius: 16, condition: 'foggy' },
  madrid: { celsius: 29, condition: 'sunny' },
  tokyo: { celsius: 25, condition: 'humid' },
};

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The functions of the demo and of the page: one over a table, one that computes, one that takes its time, one that fails. */
export const demoFunctions: readonly FunctionRegistration[] = [
  {
    name: 'getWeather',
    handler: ({ location }: { location: string }) => {
      const weather = WEATHER[location.trim().toLowerCase()];
      if (weather === undefined) throw new Error(`No weather known for ${location}`);
      return weather;
    },
    schema: {
      description: 'Current weather in a city',
      parameters: {
        type: 'object',
        properties: { location: { type: 'string', description: 'City, such as Berlin' } },
        required: ['location'],
        additionalProperties: false,
      },
      returns: {
        type: 'object',
        properties: { celsius: { type: 'number' }, condition: { type: 'string' } },
        required: ['celsius', 'condition'],
      },
    },
  },
  {
    name: 'calculateSum',
    handler: ({ a, b }: { a: number; b: number }) => a + b,
    schema: {
      description: 'Adds two numbers',
      parameters: {
        type: 'object',
        properties: {
          a: { type: 'number', description: 'First number' },
          b: { type: 'number', description: 'Second number' },
        },
        required: ['a', 'b'],
        additionalProperties: false,
      },
    },
  },
  {
    name: 'lookUpOrder',
    handler: async ({ orderId }: { orderId: string }) => {
      await pause(250); // as a look-up over the network would
      return { orderId, status: 'shipped', carrier: 'Bike courier' };
    },
    schema: {
      description: 'Looks up the status of an order',
      parameters: {
        type: 'object',
        properties: { orderId: { type: 'string', description: 'Order number, such as A42' } },
        required: ['orderId'],
        additionalProperties: false,
      },
    },
  },
  {
    name: 'alwaysFails',
    handler: () => {
      throw new Error('API unavailable');
    },
    schema: {
      description: 'Breaks something on purpose, to show what a failure looks like',
      parameters: { type: 'object', properties: {}, additionalProperties: false },
    },
  },
];
