import { type ConsoleEvent, CallLives, hopsOf, overheadMs, sinceCall } from '@function-registry/client/feed';
import { describe, expect, it } from 'vitest';

let offset = 0;
const event = (record: string, sentAt: number, more: Partial<ConsoleEvent> = {}): ConsoleEvent => ({
  type: 'console.event',
  topic: 'topic',
  partition: 0,
  offset: (offset += 1),
  sentAt,
  by: 'processor',
  sessionId: 's',
  record,
  callId: 'c',
  attempt: 1,
  value: {},
  ...more,
});
const whole = () => [
  event('ToolCall', 100, { by: 'bridge', value: { name: 'f', arguments: '{"a":1}' } }),
  event('ExecutionRequest', 101, { value: { name: 'f', timeoutMs: 1_500, attempt: 1 } }),
  event('CallSent', 101.5, { by: 'gateway', topic: null, partition: null, offset: null }),
  event('ExecutionStarted', 102, { by: 'gateway' }),
  event('ExecutionResult', 105, { by: 'gateway', value: { success: true, result: '7', handlerMicros: 2_000 } }),
  event('ToolResult', 106, { value: { name: 'f', outcome: 'succeeded', output: '7', attempt: 1 } }),
  event('RealtimeSession', 107, {
    by: 'bridge',
    callId: null,
    value: { delivered: [{ callId: 'c', itemId: 'i', deliveredAtMicros: 106_500 }] },
  }),
];

describe('the life of a call', () => {
  it('is told in order, whatever order its events come in', () => {
    const lives = new CallLives();
    for (const one of whole().reverse()) lives.add(one);
    const life = lives.get('s', 'c')!;
    expect(life.moments.map(({ by, record, sentence }) => [by, record, sentence])).toEqual([
      ['bridge', 'ToolCall', 'the model asks'],
      ['processor', 'ExecutionRequest', 'admitted: arguments ok'],
      ['gateway', 'CallSent', 'attempt 1, deadline 1.5 s'],
      ['client', 'ExecutionStarted', 'the function begins'],
      ['client', 'ExecutionResult', '7'],
      ['processor', 'ToolResult', 'succeeded'],
      ['bridge', 'Delivered', 'the model has the output'],
    ]);
    expect(life).toMatchObject({ name: 'f', arguments: '{"a":1}', outcome: 'succeeded', answer: '7', attempt: 1 });
    expect(sinceCall(life, 106)).toBe(6);
  });

  it('costs what is left without the handler, and each hop its part', () => {
    const lives = new CallLives();
    for (const one of whole()) lives.add(one);
    const life = lives.get('s', 'c')!;
    expect(overheadMs(life)).toBe(4.5);
    expect(hopsOf(life)).toEqual({ admit: 1, dispatch: 0.5, socket: 1.5, settle: 1, deliver: 0.5 });
  });

  it('prefers the time measured where the handler ran', () => {
    const lives = new CallLives();
    lives.handlerEnded('s', 'c', 1.25);
    for (const one of whole()) lives.add(one);
    expect(lives.get('s', 'c')!.handlerMs).toBe(1.25);
  });

  it('is not changed by repeated events, nor by a second outcome', () => {
    const lives = new CallLives();
    const events = whole();
    for (const one of [...events, ...events]) lives.add(one);
    lives.add(event('ToolResult', 200, { value: { outcome: 'TIMEOUT', error: { message: 'late' } } }));
    const life = lives.get('s', 'c')!;
    expect(life.moments).toHaveLength(8);
    expect(life).toMatchObject({ outcome: 'succeeded', answer: '7' });
  });

  it('says whether a limit was set, once the registration was seen', () => {
    const lives = new CallLives();
    const functions = [{ name: 'f', rateLimit: { maxCalls: 1, window: 1 } }];
    lives.add(event('FunctionsRegistered', 1, { callId: null, value: { functions } }));
    for (const one of whole()) lives.add(one);
    expect(lives.get('s', 'c')!.moments[1]!.sentence).toBe('admitted: arguments ok, within its limit');
  });

  it('tells a refusal with its code and message', () => {
    const lives = new CallLives();
    const error = { code: 'INVALID_ARGUMENTS', message: '/b: expected number' };
    lives.add(event('ToolCall', 1, { by: 'gateway', value: { name: 'f', arguments: '{}' } }));
    lives.add(event('ToolResult', 2, { value: { outcome: 'INVALID_ARGUMENTS', error } }));
    const life = lives.get('s', 'c')!;
    expect(life.moments.map(({ sentence }) => sentence)).toEqual([
      'a caller asks',
      'INVALID_ARGUMENTS  /b: expected number',
    ]);
    expect(life.answer).toBe('/b: expected number');
    expect(overheadMs(life)).toBeNull();
  });

  it('belongs to one session: the same call id elsewhere is another call', () => {
    const lives = new CallLives();
    for (const one of whole()) lives.add(one);
    for (const one of whole()) lives.add({ ...one, sessionId: 'other' });
    expect(lives.all()).toHaveLength(2);
  });
});
