/** One field of a form made from a JSON Schema. */
export interface Field {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'boolean' | 'choice' | 'json';
  readonly required: boolean;
  readonly description: string;
  readonly choices: readonly unknown[];
  readonly initial: string;
}

type Schema = Readonly<Record<string, unknown>>;

/** The fields of an object schema; empty where it takes nothing. What has no field of its own is typed as JSON. */
export function fieldsOf(parameters: string): Field[] {
  const schema = parse(parameters);
  const required = Array.isArray(schema.required) ? (schema.required as unknown[]) : [];
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Schema>>;
  return Object.entries(properties).map(([name, property]) => {
    const choices = Array.isArray(property.enum) ? (property.enum as unknown[]) : [];
    return {
      name,
      kind: kindOf(property, choices),
      required: required.includes(name),
      description: typeof property.description === 'string' ? property.description : '',
      choices,
      initial: property.default === undefined ? '' : asText(property.default),
    };
  });
}

/**
 * The arguments that a filled form stands for. Empty optional fields are left out.
 *
 * @throws SyntaxError with the field's name where its JSON does not parse
 */
export function argumentsOf(fields: readonly Field[], filled: Readonly<Record<string, string>>): object {
  const args: Record<string, unknown> = {};
  for (const field of fields) {
    const typed = filled[field.name] ?? field.initial;
    if (typed === '' && !field.required) continue;
    args[field.name] = valueOf(field, typed);
  }
  return args;
}

function valueOf(field: Field, typed: string): unknown {
  switch (field.kind) {
    case 'text':
      return typed;
    case 'number':
      return typed.trim() === '' || Number.isNaN(Number(typed)) ? typed : Number(typed);
    case 'boolean':
      return typed === 'true';
    case 'choice':
      return field.choices.find((choice) => asText(choice) === typed) ?? typed;
    case 'json':
      try {
        return JSON.parse(typed) as unknown;
      } catch {
        throw new SyntaxError(`${field.name} is no JSON.`);
      }
  }
}

function kindOf(property: Schema, choices: readonly unknown[]): Field['kind'] {
  if (choices.length > 0) return 'choice';
  if (property.type === 'string') return 'text';
  if (property.type === 'number' || property.type === 'integer') return 'number';
  return property.type === 'boolean' ? 'boolean' : 'json';
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parse(text: string): Schema {
  try {
    return JSON.parse(text) as Schema;
  } catch {
    return {};
  }
}
