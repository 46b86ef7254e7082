import {
  type FunctionRegistration,
  type Receipt,
  type Registration,
  RegistryError,
  type VoiceChatClient,
} from '@function-registry/client';

/** Text as a handler. It is never called in the page: the sandbox takes the function's text, which is all that this one has. */
function written(source: string): () => unknown {
  return Object.assign(() => undefined, { toString: () => source.trim() });
}

/** Something said in the conversation. */
export interface Said {
  readonly who: 'you' | 'model';
  text: string;
  state: 'waiting' | 'done' | 'failed';
}

/** A function of this page. */
export interface PageFunction {
  readonly name: string;
  readonly description: string;
  /** JSON Schema as text. */
  readonly parameters: string;
  status: string;
  running: number;
  calls: number;
  /** Written in the page, and so removable. */
  readonly own: boolean;
  /** False: hidden from the model until it is enabled again. */
  enabled: boolean;
}

const TIMEOUT_MS = 5_000;

/** The conversation and the functions of this page, and what may be done with them. Tells `changed` when there is something to draw. */
export class Playing {
  readonly #client: VoiceChatClient;
  readonly #changed: () => void;
  readonly #handles = new Map<string, Registration>();
  readonly said: Said[] = [];
  functions: PageFunction[];

  constructor(client: VoiceChatClient, functions: readonly FunctionRegistration[], changed: () => void) {
    this.#client = client;
    this.#changed = changed;
    this.functions = functions.map(({ name, schema }) =>
      pageFunction(name, schema.description, schema.parameters, false),
    );
    client.on('registered', (receipt) => this.#answered(receipt));
    client.on('rejected', ({ name, error }) => this.#status(name, error.message));
    client.on('function.call', ({ name }) => this.#ran(name, 1));
    client.on('function.result', ({ name }) => this.#ran(name, -1));
    client.on('assistant.text', ({ text }) => {
      const waiting = this.#waiting();
      if (waiting === undefined || text === '') return;
      waiting.text = text;
      changed();
    });
    for (const registration of functions) void this.#register(registration);
  }

  get busy(): boolean {
    return this.#waiting() !== undefined;
  }

  async ask(text: string): Promise<void> {
    if (this.busy || text.trim() === '') return;
    const answer: Said = { who: 'model', text: 'thinking…', state: 'waiting' };
    this.said.push({ who: 'you', text, state: 'done' }, answer);
    this.#changed();
    try {
      answer.text = (await this.#client.sendText(text)).text;
      answer.state = 'done';
    } catch (error) {
      answer.text = error instanceof RegistryError ? error.message : String(error);
      answer.state = 'failed';
    }
    this.#changed();
  }

  /**
   * Registers a function whose code was typed into the page.
   *
   * @returns what became of it
   */
  async add(name: string, description: string, parameters: string, source: string): Promise<Receipt | string> {
    let schema: FunctionRegistration['schema']['parameters'];
    try {
      schema = JSON.parse(parameters) as typeof schema;
    } catch {
      return 'The parameters are no JSON.';
    }
    const registration = {
      name,
      handler: written(source),
      schema: { description, parameters: schema, timeout: TIMEOUT_MS },
      options: { sandbox: 'untrusted' },
    } as const;
    this.functions = [
      ...this.functions.filter((fn) => fn.name !== name),
      pageFunction(name, description, schema, true),
    ];
    this.#changed();
    const receipt = await this.#register(registration);
    if (!receipt.accepted) this.functions = this.functions.filter((fn) => fn.name !== name);
    this.#answered(receipt);
    return receipt;
  }

  /** Hides a function of this session from the model, or shows it again. */
  toggle(name: string): void {
    const fn = this.functions.find((known) => known.name === name);
    const handle = this.#handles.get(name);
    if (fn === undefined || handle === undefined) return;
    if (fn.enabled) handle.disable();
    else void handle.enable();
    fn.enabled = handle.enabled;
    fn.status = fn.enabled ? 'enabled' : 'disabled';
    this.#changed();
  }

  remove(name: string): void {
    this.#handles.get(name)?.unregister();
    this.#handles.delete(name);
    this.functions = this.functions.filter((fn) => fn.name !== name);
    this.#changed();
  }

  /** Calls a function through the whole pipeline, as any agent over REST would. @returns its output, or why there is none */
  async call(name: string, args: object): Promise<string> {
    const { credentials } = this.#client;
    if (credentials === null) return 'Not connected.';
    const response = await fetch(`/v1/sessions/${credentials.sessionId}/tool-calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'session-secret': credentials.secret },
      body: JSON.stringify({ type: 'tool_call', function: { name, arguments: JSON.stringify(args) } }),
    });
    const answer = (await response.json()) as { output?: string; error?: string | { message?: string } };
    if (answer.output !== undefined) return answer.output;
    return typeof answer.error === 'object' ? (answer.error.message ?? 'It was refused.') : `Status ${response.status}`;
  }

  /** Registrations of one turn go out as one batch. */
  #register({ name, handler, schema, options }: FunctionRegistration): Promise<Receipt> {
    const handle = this.#client.registerFunction(name, handler, schema, options);
    this.#handles.set(name, handle);
    return handle.receipt;
  }

  #waiting(): Said | undefined {
    return this.said.find(({ state }) => state === 'waiting');
  }

  #answered({ name, accepted, message, warnings }: Receipt): void {
    const lint = warnings.length === 0 ? '' : `, lint: ${warnings.map(({ code }) => code).join(', ')}`;
    this.#status(name, accepted ? `registered${lint}` : (message ?? 'refused'));
  }

  #status(name: string, status: string): void {
    const fn = this.functions.find((known) => known.name === name);
    if (fn === undefined) return;
    if (fn.calls === 0 || !status.startsWith('registered')) fn.status = status;
    this.#changed();
  }

  #ran(name: string, step: 1 | -1): void {
    const fn = this.functions.find((known) => known.name === name);
    if (fn === undefined) return;
    fn.running = Math.max(0, fn.running + step);
    if (step === -1) {
      fn.calls += 1;
      fn.status = fn.calls === 1 ? 'ran once' : `ran ${fn.calls} times`;
    }
    this.#changed();
  }
}

function pageFunction(name: string, description: string, parameters: unknown, own: boolean): PageFunction {
  return {
    name,
    description,
    parameters: JSON.stringify(parameters),
    status: 'not registered yet',
    running: 0,
    calls: 0,
    own,
    enabled: true,
  };
}
