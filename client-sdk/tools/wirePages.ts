/** The AsyncAPI and OpenAPI documents as pages to read. `npm run docs` writes them; a test fails when they are stale. */

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
}

interface Refs {
  readonly $ref: string;
}

/** The members of an AsyncAPI 3 document that are shown. */
export interface AsyncApi {
  readonly info: { readonly title: string };
  readonly channels: Readonly<
    Record<
      string,
      { readonly address: string; readonly title?: string; readonly messages: Readonly<Record<string, Refs>> }
    >
  >;
  readonly operations: Readonly<Record<string, { readonly channel: Refs; readonly messages: readonly Refs[] }>>;
  readonly components: {
    readonly messages: Readonly<
      Record<string, { readonly summary?: string; readonly payload: Schema & { readonly schema?: Refs } }>
    >;
  };
}

interface Body {
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
  readonly $ref?: string;
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}

/** The members of an OpenAPI 3.1 document that are shown. */
export interface OpenApi {
  readonly info: { readonly title: string; readonly description?: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly parameters?: Readonly<Record<string, Parameter>>;
    readonly responses?: Readonly<Record<string, Body>>;
  };
}

/** The part of an Avro record's file that is shown. */
export interface AvroRecord {
  readonly doc?: string;
}

/**
 * @param source name of the document, beside the page
 * @param record reads an Avro record by the reference of a payload
 */
export function asyncApiPage(spec: AsyncApi, source: string, record: (file: string) => AvroRecord): string {
  const { messages } = spec.components;
  const frames = (title: string, operation: string) => [
    `## ${title}`,
    ...(spec.operations[operation]?.messages ?? []).flatMap(({ $ref }) => {
      const name = last($ref);
      const { summary = '', payload = {} } = messages[name] ?? {};
      return [`### \`${name}\``, sentence(summary), memberTable(payload)];
    }),
  ];
  const topics = Object.entries(spec.channels).filter(([, channel]) => !channel.address.startsWith('/'));
  const topicRows = topics.map(([name, channel]) => {
    const records = Object.keys(channel.messages).map((message) => `\`${message}\``);
    return [`\`${name}\``, records.join(', ') || 'whatever was not understood, as it was'];
  });
  const recordRows = Object.entries(messages).flatMap(([name, { payload }]) => {
    const file = payload.schema?.$ref;
    return file === undefined ? [] : [[`[\`${name}\`](${file})`, cell(record(file).doc ?? '')]];
  });
  return page([
    `# ${spec.info.title}: frames and records`,
    `Rendered from [${source}](${source}) (AsyncAPI 3) by \`npm run docs\` in \`client-sdk\`. In prose: [protocol.md](protocol.md), [TOPICS.md](TOPICS.md).`,
    ...frames('Frames of the client', 'fromClient'),
    ...frames('Frames of the server', 'toClient'),
    ...frames('Frames of a watcher of the live feed', 'fromWatcher'),
    ...frames('Frames to a watcher', 'toWatcher').filter((part) => !part.startsWith('### `error`')),
    '## Topics',
    table(['topic', 'records'], topicRows),
    '## Records',
    'Avro; each file documents its fields.',
    table(['record', ''], recordRows),
  ]);
}

/** One page of several documents, each with the place of its source. */
export function openApiPage(specs: readonly { readonly spec: OpenApi; readonly source: string }[]): string {
  const sources = specs.map(({ spec, source }) => `[${spec.info.title.split(': ').at(-1) ?? ''}](${source})`);
  return page([
    '# Requests over HTTP',
    `Rendered from the OpenAPI 3.1 documents (${sources.join(', ')}) by \`npm run docs\` in \`client-sdk\`. In prose: [protocol.md](protocol.md), [queries.md](queries.md); codes: [errors.md](errors.md).`,
    ...specs.flatMap(({ spec }) => apiSection(spec)),
  ]);
}

function apiSection(spec: OpenApi): string[] {
  const { parameters: known = {}, responses: answers = {}, schemas } = spec.components;
  const operations = Object.entries(spec.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const parameters = (operation.parameters ?? []).map((given) => known[last(given.$ref ?? '')] ?? given);
      const parameterRows = parameters.map(({ name, in: place, required, description = '', schema = {} }) => {
        return [`\`${name}\`${required === true ? '' : '?'}`, place, typeOf(schema), cell(description)];
      });
      const answerRows = Object.entries(operation.responses).map(([status, given]) => {
        const answer = answers[last(given.$ref ?? '')] ?? given;
        return [status, cell(answer.description ?? ''), bodyOf(answer)];
      });
      const { requestBody } = operation;
      const inline = [requestBody ?? {}, ...Object.values(operation.responses)].flatMap(({ content = {} }) =>
        Object.values(content).map(({ schema = {} }) => memberTable(schema)),
      );
      return [
        `### ${method.toUpperCase()} \`${path}\``,
        [sentence(operation.summary ?? ''), operation.description ?? ''].join(' ').trim(),
        parameterRows.length === 0 ? '' : table(['parameter', 'in', 'type', ''], parameterRows),
        requestBody === undefined ? '' : `Body: ${bodyOf(requestBody)}`,
        table(['status', 'when', 'body'], answerRows),
        ...inline,
      ];
    }),
  );
  return [
    `## ${spec.info.title}`,
    spec.info.description ?? '',
    ...operations,
    ...Object.entries(schemas).flatMap(([name, schema]) => [
      `### ${name}`,
      schema.description ?? '',
      memberTable(schema),
    ]),
  ];
}

function bodyOf({ content = {} }: Body): string {
  const bodies = Object.entries(content).map(([media, { schema = {} }]) => {
    return media === 'application/json' ? typeOf(schema) : `${media}, ${typeOf(schema)}`;
  });
  return bodies.join('; or ');
}

/** Every member of an object, those of inner objects by their paths. */
function memberTable(schema: Schema): string {
  const rows = members(schema, '');
  return rows.length === 0 ? '' : table(['member', 'type', ''], rows);
}

function members(schema: Schema, above: string): string[][] {
  const { properties = {}, required = [], items, oneOf = schema.anyOf ?? [] } = schema;
  const own = Object.entries(properties).flatMap(([name, inner]) => {
    const path = above === '' ? name : `${above}.${name}`;
    const row = [`\`${path}\`${required.includes(name) ? '' : '?'}`, typeOf(inner), cell(inner.description ?? '')];
    return [row, ...members(inner, path)];
  });
  const ofItems = items === undefined ? [] : members(items, `${above}[]`);
  const choices = oneOf.map((choice) => members(choice, above)).filter((rows) => rows.length > 0);
  const alternatives = choices.flatMap((rows, index) => (index === 0 ? rows : [['*or*', '', ''], ...rows]));
  return [...own, ...ofItems, ...alternatives];
}

function typeOf(schema: Schema): string {
  const { $ref, type, oneOf, anyOf, items, additionalProperties, format } = schema;
  if ($ref !== undefined) return `[${last($ref)}](#${last($ref).toLowerCase()})`;
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined)
    return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' or ') + usual(schema);
  const choices = oneOf ?? anyOf;
  if (choices !== undefined) return choices.map(typeOf).join(' or ');
  if (type === 'array') return `array of ${items === undefined ? 'any' : typeOf(items)}${limits(schema)}`;
  if (type === 'object' && typeof additionalProperties === 'object') return `object of ${typeOf(additionalProperties)}`;
  const types = typeof type === 'string' ? [type] : (type ?? ['any']);
  return types.join(' or ') + (format === undefined ? '' : ` (${format})`) + limits(schema) + usual(schema);
}

function limits({ minimum, maximum, minLength, maxLength, maxItems, pattern }: Schema): string {
  const said = [
    minimum === undefined ? '' : `from ${minimum}`,
    maximum === undefined ? '' : `to ${maximum}`,
    minLength === undefined ? '' : `at least ${minLength} characters`,
    maxLength === undefined ? '' : `at most ${maxLength} characters`,
    maxItems === undefined ? '' : `at most ${maxItems}`,
    pattern === undefined ? '' : `\`${cell(pattern)}\``,
  ].filter((part) => part !== '');
  return said.length === 0 ? '' : `, ${said.join(' ')}`;
}

function usual(schema: Schema): string {
  return schema.default === undefined ? '' : `, \`${JSON.stringify(schema.default)}\` unless given`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function page(parts: readonly string[]): string {
  return `${parts.filter((part) => part.trim() !== '').join('\n\n')}\n`;
}

function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return whole === '' || /[.?!]$/.test(whole) ? whole : `${whole}.`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function last(ref: string): string {
  return ref.split('/').at(-1) ?? '';
}
