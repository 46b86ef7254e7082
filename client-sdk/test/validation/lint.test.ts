import { describe, expect, it } from 'vitest';
import type { WireFunction } from '@function-registry/client';
import { warnings } from '../../../schemas/src/main/resources/lint/warnings.json';
import { remarksOn } from '../../src/validation/lint';
import { FakeGateway, weather } from '../gateway';

const object = (properties: any, more: object = {}) => ({ type: 'object', properties, required: [], ...more });
const said = { description: 'Said' };
const fn = (parameters: any, more: object = {}): WireFunction => ({
  name: 'f',
  description: 'Does',
  returns: { type: 'object' },
  parameters,
  ...more,
});
const deep = (levels: number): object =>
  object({ a: levels === 0 ? { type: 'string', ...said } : { ...deep(levels - 1), ...said } });

describe('the lint', () => {
  it.each<[string, WireFunction, [string, string][]]>([
    ['nothing', fn(object({ a: { type: 'string', ...said } })), []],
    ['parameters of no type', fn({}), [['PARAMETERS_NOT_OBJECT', '/parameters']]],
    ['an array as parameters', fn({ type: 'array', items: {} }), [['PARAMETERS_NOT_OBJECT', '/parameters/type']]],
    ['alternatives at the top', fn(object({}, { anyOf: [true] })), [['ROOT_ALTERNATIVES', '/parameters/anyOf']]],
    ['no properties', fn({ type: 'object' }), [['NO_PROPERTIES', '/parameters']]],
    ['no required', fn({ type: 'object', properties: { a: said } }), [['NO_REQUIRED', '/parameters']]],
    [
      'an array without items',
      fn(object({ a: { type: 'array', ...said } })),
      [['ARRAY_WITHOUT_ITEMS', '/parameters/properties/a']],
    ],
    ['a tuple', fn(object({ a: { items: [{}], ...said } })), [['TUPLE_ITEMS', '/parameters/properties/a/items']]],
    ['a reference', fn(object({ a: { $ref: '#' } })), [['REFERENCE', '/parameters/properties/a/$ref']]],
    [
      'a keyword twice, told once',
      fn(object({ b: { minimum: 1, ...said }, a: { minimum: 0, ...said } })),
      [['KEYWORD_IGNORED', '/parameters/properties/a/minimum']],
    ],
    [
      'a format',
      fn(object({ a: { format: 'date', ...said } })),
      [['FORMAT_UNCHECKED', '/parameters/properties/a/format']],
    ],
    ['a large tool', fn(object({}), { description: 'x'.repeat(17_000) }), [['LARGE_TOOL', '']]],
    ['deep nesting', fn(deep(6)), [['DEEP_NESTING', '/parameters' + '/properties/a'.repeat(6)]]],
    ['an unknown required', fn(object({}, { required: ['a'] })), [['REQUIRED_UNDECLARED', '/parameters/required/0']]],
    ['a silent property', fn(object({ 'a/b': {} })), [['NO_PROPERTY_DESCRIPTION', '/parameters/properties/a~1b']]],
    ['no returns', { name: 'f', description: 'd', parameters: object({}) }, [['NO_RETURNS', '']]],
    ['a text as result', fn(object({}), { returns: { type: 'string' } }), [['STRING_RESULT', '/returns/type']]],
  ])('says of %s', (_what, definition, expected) => {
    expect(remarksOn(definition).map(({ code, pointer }) => [code, pointer])).toEqual(expected);
  });

  it('speaks the words that the server speaks', () => {
    const [remark] = remarksOn(fn(object({}, { not: {} })));
    expect(remark!.message).toBe(warnings.ROOT_ALTERNATIVES.message.replace('{keyword}', 'not'));
  });

  it('reaches the author with the receipt, before any server', async () => {
    const { client } = new FakeGateway();
    const receipt = await client.registerFunction('f', () => 1, weather);
    expect(receipt.warnings.map(({ code }) => code)).toEqual(['NO_PROPERTY_DESCRIPTION', 'NO_RETURNS']);
  });
});

describe('a schema', () => {
  it.each([
    ['a type that is none', { type: 'strng' }, '/parameters/type'],
    [
      'deep inside of items',
      { items: { properties: { a: { minLength: -1 } } } },
      '/parameters/items/properties/a/minLength',
    ],
    ['a look-ahead', { properties: { a: { pattern: '^(?=x)' } } }, '/parameters/properties/a/pattern'],
    ['a back-reference', { patternProperties: { '(a)\\1': {} } }, '/parameters/patternProperties/(a)\\1'],
    ['a reference out of it', { $ref: 'http://x/y' }, '/parameters/$ref'],
    ['another dialect', { $schema: 'https://json-schema.org/draft/2020-12/schema' }, '/parameters/$schema'],
  ])('is refused for %s, at its very place', async (_what, parameters: any, pointer) => {
    const { client } = new FakeGateway();
    const refused = client.registerFunction('f', () => 1, { description: 'd', parameters });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_SCHEMA', pointer });
  });

  it('that leads in a circle is left to the server', async () => {
    const { client } = new FakeGateway();
    client.registerFunction('f', () => 1, { description: 'd', parameters: { $ref: '#' } });
    expect(await client.executeFunction('f')).toBe(1);
  });

  it('may be Zod, whose checks and transforms apply; what JSON Schema cannot say is refused with its name', async () => {
    const { z } = await import('zod');
    const { client } = new FakeGateway();
    const parameters = z.object({ n: z.string().transform(Number), tag: z.string().default('none') });
    client.registerFunction('f', ({ n, tag }) => [n + 1, tag] as const, { description: 'd', parameters });
    expect(await client.executeFunction('f', { n: '41' })).toEqual([42, 'none']);
    const dated = client.registerFunction('g', () => 1, { description: 'd', parameters: z.object({ at: z.date() }) });
    await expect(dated).rejects.toMatchObject({
      code: 'INVALID_SCHEMA',
      message: expect.stringContaining('parameters of g'),
    });
    const strict = z.object({ n: z.string().refine((text) => text.startsWith('4'), 'begins with 4') });
    client.registerFunction('h', () => 1, { description: 'd', parameters: strict });
    expect(await client.call('h', { n: '5' })).toMatchObject({
      ok: false,
      error: { code: 'INVALID_ARGUMENTS', message: expect.stringContaining('/n: begins with 4') },
    });
  });
});
