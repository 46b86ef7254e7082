/**
 * The registrations and unit tests of the original concept, in its own shapes: they must compile under `strict` and behave
 * as written there.
 */
import { type FunctionSchema, VoiceChatClient } from '@function-registry/client';
import { beforeEach, describe, expect, it, vi } from 'vitest';

let client: VoiceChatClient;

beforeEach(() => {
  client = new VoiceChatClient({ url: 'ws://localhost:8080/v1/socket' });
});

describe('frontend registration', () => {
  it('takes a simple function', async () => {
    client.registerFunction('calculateSum', (args: { a: number; b: number }) => args.a + args.b, {
      description: 'Adds two numbers',
      parameters: {
        type: 'object',
        properties: {
          a: { type: 'number', description: 'First number' },
          b: { type: 'number', description: 'Second number' },
        },
        required: ['a', 'b'],
      },
    });
    expect(await client.executeFunction('calculateSum', { a: 1, b: 2 })).toBe(3);
  });

  it('takes an async function', async () => {
    const fetch = (path: string) => Promise.resolve({ json: () => ({ path }) });
    client.registerFunction(
      'fetchUserData',
      async (args: { userId: string }) => {
        const response = await fetch(`/api/users/${args.userId}`);
        return response.json();
      },
      {
        description: 'Fetches user data from API',
        parameters: {
          type: 'object',
          properties: { userId: { type: 'string', description: 'User ID' } },
          required: ['userId'],
        },
      },
    );
    expect(await client.executeFunction('fetchUserData', { userId: 'u1' })).toEqual({ path: '/api/users/u1' });
  });
});

describe('schemas', () => {
  it('may be written apart, with widened types', async () => {
    const schema = {
      description: 'Search for products with filters',
      parameters: {
        type: 'object',
        properties: {
          query: { type: 'string', description: 'Search query', minLength: 1, maxLength: 100 },
          filters: {
            type: 'object',
            properties: {
              category: { type: 'string', enum: ['electronics', 'clothing', 'books'] },
              priceRange: {
                type: 'object',
                properties: { min: { type: 'number', minimum: 0 }, max: { type: 'number', minimum: 0 } },
              },
            },
          },
          limit: { type: 'integer', minimum: 1, maximum: 100, default: 10 },
        },
        required: ['query'],
      },
      returns: {
        type: 'array',
        items: {
          type: 'object',
          properties: { id: { type: 'string' }, name: { type: 'string' }, price: { type: 'number' } },
        },
      },
    };
    const receipt = await client.registerFunction('search', async (args) => [{ id: args.id }], schema);
    expect(receipt.accepted).toBe(true);
  });

  it('has every member of the interface', () => {
    const schema: FunctionSchema = {
      name: 'everything',
      description: 'Everything',
      parameters: {},
      returns: {},
      version: '2.0.0',
      deprecated: '1.0.0',
      timeout: 5000,
      retryPolicy: { maxRetries: 1, retryDelay: 100 },
      permissions: ['weather:read'],
      rateLimit: { maxCalls: 10, window: 1000 },
    };
    expect(Object.keys(schema)).toHaveLength(10);
  });
});

describe('advanced registration', () => {
  const schema = { description: 'Does something', parameters: {} };

  it('takes a batch, whose handlers may return nothing', async () => {
    client.registerFunctions([
      {
        name: 'func1',
        handler: () => {
          /* ... */
        },
        schema,
      },
      {
        name: 'func2',
        handler: () => {
          /* ... */
        },
        schema,
      },
    ]);
    expect(await client.executeFunction('func1')).toBeNull();
  });

  it('takes functions by condition, at any time', async () => {
    const user = { hasPermission: (name: string) => name === 'admin' };
    if (user.hasPermission('admin')) {
      client.registerFunction('deleteUser', () => true, schema);
    }
    if (process.env.NODE_ENV === 'development') {
      client.registerFunction('debug', () => true, schema);
    }
    expect(await client.executeFunction('deleteUser')).toBe(true);
    expect(await client.executeFunction('debug')).toMatchObject({
      success: false,
      error: { code: 'UNKNOWN_FUNCTION' },
    });
  });

  it('takes versions', async () => {
    const receipt = await client.registerFunction('processData', () => true, {
      description: 'Process data with new algorithm',
      version: '2.0.0',
      deprecated: '1.0.0', // Mark old version as deprecated
      parameters: {},
    });
    expect(receipt).toMatchObject({ name: 'processData', version: '2.0.0' });
  });
});

describe('Weather Function', () => {
  const weatherSchema = {
    description: 'Get current weather',
    parameters: { type: 'object', properties: { location: { type: 'string' } } },
  };

  it('should return weather data', async () => {
    const mockWeatherAPI = vi.fn().mockResolvedValue({ temperature: 20, condition: 'sunny' });

    client.registerFunction('getWeather', mockWeatherAPI, weatherSchema);

    const result = await client.executeFunction('getWeather', { location: 'Berlin' });

    expect(mockWeatherAPI).toHaveBeenCalledWith({ location: 'Berlin' });
    expect(result).toEqual({ temperature: 20, condition: 'sunny' });
  });

  it('should handle errors gracefully', async () => {
    const mockWeatherAPI = vi.fn().mockRejectedValue(new Error('API unavailable'));

    client.registerFunction('getWeather', mockWeatherAPI, weatherSchema);

    const result = await client.executeFunction('getWeather', { location: 'Berlin' });

    expect(result).toEqual({
      success: false,
      error: expect.objectContaining({ message: 'API unavailable' }),
    });
  });
});

describe('error handling', () => {
  it('treats the structured error as a failure and the structured success as a result', async () => {
    const api = { fetch: (id: string) => (id === 'known' ? { id } : null) };
    client.registerFunction(
      'fetchData',
      async (args) => {
        try {
          const data = api.fetch(args.id);
          if (!data) {
            throw new Error('Data not found');
          }
          return { success: true, data };
        } catch (error: any) {
          return {
            success: false,
            error: { code: error.code || 'UNKNOWN_ERROR', message: error.message, retryable: false },
          };
        }
      },
      { description: 'Fetches data', parameters: {} },
    );
    expect(await client.executeFunction('fetchData', { id: 'known' })).toEqual({
      success: true,
      data: { id: 'known' },
    });
    expect(await client.executeFunction('fetchData', { id: 'none' })).toEqual({
      success: false,
      error: { code: 'UNKNOWN_ERROR', message: 'Data not found', retryable: false },
    });
  });
});
