/** What draft-07 says about one schema; its subschemas are looked at one by one, so that a complaint names the very place. */
const self = { type: ['object', 'boolean'] };
const schemaArray = { type: 'array', minItems: 1, items: self };
const nonNegativeInteger = { type: 'integer', minimum: 0 };
const stringArray = { type: 'array', items: { type: 'string' }, uniqueItems: true };
const schemas = { type: 'object', additionalProperties: self };
const simpleTypes = { enum: ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] };
const text = { type: 'string' };
const number = { type: 'number' };

export const metaSchema = {
  ...self,
  properties: {
    $id: text,
    $schema: text,
    $ref: text,
    $comment: text,
    title: text,
    description: text,
    readOnly: { type: 'boolean' },
    examples: { type: 'array' },
    multipleOf: { type: 'number', exclusiveMinimum: 0 },
    maximum: number,
    exclusiveMaximum: number,
    minimum: number,
    exclusiveMinimum: number,
    maxLength: nonNegativeInteger,
    minLength: nonNegativeInteger,
    pattern: text,
    additionalItems: self,
    items: { anyOf: [self, schemaArray] },
    maxItems: nonNegativeInteger,
    minItems: nonNegativeInteger,
    uniqueItems: { type: 'boolean' },
    contains: self,
    maxProperties: nonNegativeInteger,
    minProperties: nonNegativeInteger,
    required: stringArray,
    additionalProperties: self,
    definitions: schemas,
    properties: schemas,
    patternProperties: schemas,
    dependencies: { type: 'object', additionalProperties: { anyOf: [self, stringArray] } },
    propertyNames: self,
    enum: { type: 'array' },
    type: { anyOf: [simpleTypes, { type: 'array', items: simpleTypes, minItems: 1, uniqueItems: true }] },
    format: text,
    contentMediaType: text,
    contentEncoding: text,
    if: self,
    then: self,
    else: self,
    allOf: schemaArray,
    anyOf: schemaArray,
    oneOf: schemaArray,
    not: self,
  },
};
