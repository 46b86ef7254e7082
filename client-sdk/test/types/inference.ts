/** Types follow the schema. Compiled, never run; test/deep compiles it with three versions of TypeScript. */
import { VoiceChatClient } from '../../src/index';
import { z } from 'zod';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <A, B>(same: Same<A, B>) => same;
declare const client: VoiceChatClient;

client.registerFunction('basic', (args) => is<typeof args.city, string>(true), {
  description: 'd',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
});
client.registerFunction(
  'all',
  (args) => {
    is<typeof args.kind, 'a' | 'b' | undefined>(true);
    is<typeof args.limit, number>(true); // a default is filled in
    is<typeof args.list, (number | null)[]>(true);
    is<typeof args.one, 7 | undefined>(true);
    is<typeof args.either, string | boolean | undefined>(true);
    is<typeof args.inner, { deep: string } | undefined>(true);
    // @ts-expect-error -- no such property
    void args.unknown;
  },
  {
    description: 'd',
    parameters: {
      type: 'object',
      properties: {
        kind: { enum: ['a', 'b'] },
        limit: { type: 'integer', default: 10 },
        list: { type: 'array', items: { type: ['number', 'null'] } },
        one: { const: 7 },
        either: { anyOf: [{ type: 'string' }, { type: 'boolean' }] },
        inner: { type: 'object', properties: { deep: { type: 'string' } }, required: ['deep'] },
      },
      required: ['list'],
    },
  },
);

// results follow `returns`; a structured error is always allowed, a promise too
const returns = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] } as const;
client.registerFunction('good', async () => ({ ok: true }), { description: 'd', parameters: {}, returns });
client.registerFunction('failed', () => ({ success: false as const, error: { code: 'X', message: 'm' } }), {
  description: 'd',
  parameters: {},
  returns,
});
// @ts-expect-error -- not what `returns` says
client.registerFunction('bad', () => ({ ok: 'yes' }), { description: 'd', parameters: {}, returns });

// annotated handlers beside schemas that were written apart
const widened = { description: 'd', parameters: { type: 'object', properties: { id: { type: 'string' } } } };
client.registerFunction('widened', async (args: { id: string }) => args.id, widened);
client.registerFunction('open', async (args) => args.anything, widened);

// Standard JSON Schema: what comes out of it goes in
client.registerFunction('zod', ({ n }) => is<typeof n, number>(true), {
  description: 'd',
  parameters: z.object({ n: z.string().transform(Number) }),
});

// six registrations of the usual kind are what the budget is measured on
client.registerFunction('sum', ({ a, b }) => a + b, {
  description: 'd',
  parameters: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
});
