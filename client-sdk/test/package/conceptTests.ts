/** What the tests of the original concept leave to their reader. */
export const AROUND = `
const weatherSchema = { description: 'Get current weather', parameters: { type: 'object', properties: { location: { type: 'string' } } } };
const schema = { description: 'Test', parameters: { type: 'object', properties: { param: { type: 'string' } } } };
const handler = jest.fn();
`;

/** The unit tests and the integration test of the original concept, as they are written there. */
export const CONCEPT_TESTS = `
describe('Weather Function', () => {
  let client: VoiceChatClient;

  beforeEach(() => {
    client = new VoiceChatClient({ /* ... */ });
  });

  it('should return weather data', async () => {
    const mockWeatherAPI = jest.fn().mockResolvedValue({
      temperature: 20,
      condition: 'sunny'
    });

    client.registerFunction(
      'getWeather',
      mockWeatherAPI,
      weatherSchema
    );

    const result = await client.executeFunction('getWeather', {
      location: 'Berlin'
    });

    expect(mockWeatherAPI).toHaveBeenCalledWith({ location: 'Berlin' });
    expect(result).toEqual({
      temperature: 20,
      condition: 'sunny'
    });
  });

  it('should handle errors gracefully', async () => {
    const mockWeatherAPI = jest.fn().mockRejectedValue(
      new Error('API unavailable')
    );

    client.registerFunction(
      'getWeather',
      mockWeatherAPI,
      weatherSchema
    );

    const result = await client.executeFunction('getWeather', {
      location: 'Berlin'
    });

    expect(result).toEqual({
      success: false,
      error: expect.objectContaining({
        message: 'API unavailable'
      })
    });
  });
});

describe('Function Registry Integration', () => {
  it('should register and execute via OpenAI', async () => {
    // Setup mock OpenAI connection
    const mockOpenAI = new MockOpenAIConnection();

    // Register function
    await client.registerFunction('testFunc', handler, schema);

    // Simulate tool call from OpenAI
    const toolCall = {
      type: 'tool_call',
      function: {
        name: 'testFunc',
        arguments: '{"param":"value"}'
      }
    };

    // Execute and verify
    const result = await proxy.handleToolCall(toolCall);

    expect(result).toBeDefined();
    expect(handler).toHaveBeenCalledWith({ param: 'value' });
  });
});
`;
