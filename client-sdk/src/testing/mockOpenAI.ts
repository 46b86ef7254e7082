import type { JsonSchema } from '../core/schema';
import type { ToolCall, ToolOutput } from './proxy';

/** A tool as the Realtime API is told of it. */
export interface Tool {
  readonly type: 'function';
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
}

/** What was sent to the model. */
export type SentToModel =
  | { readonly type: 'session.update'; readonly tools: readonly Tool[] }
  | { readonly type: 'function_call_output'; readonly call_id: string; readonly output: string };

interface Expectation {
  readonly what: string;
  met(sent: SentToModel): boolean;
}

/**
 * Stands in for OpenAI: calls tools as the model would, records what comes back, and fails on what it did not expect.
 *
 * ```ts
 * openai.expectTools(['getWeather']);
 * openai.emit({ type: 'tool_call', id: 'call_1', function: { name: 'getWeather', arguments: '{"location":"Oslo"}' } });
 * expect(await openai.expectOutput('call_1')).toEqual({ celsius: 12 });
 * openai.verify();
 * ```
 */
export class MockOpenAIConnection {
  /** Everything that was sent to the model, oldest first. */
  readonly sent: SentToModel[] = [];
  readonly #open = new Set<Expectation>();
  readonly #expectedOutputs = new Set<string>();
  readonly #emitted = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #handle: ((call: ToolCall) => Promise<ToolOutput>) | null = null;
  #dropped = false;

  /** Used by `createTestRegistry`. */
  attach(handle: (call: ToolCall) => Promise<ToolOutput>): void {
    this.#handle = handle;
    this.#dropped = false;
  }

  /** Names of the tools that the model sees now. */
  get tools(): readonly string[] {
    const updates = this.sent.filter((sent) => sent.type === 'session.update');
    return (updates.at(-1)?.tools ?? []).map(({ name }) => name);
  }

  /** The model calls a tool. Its output arrives by itself; see {@link MockOpenAIConnection.expectOutput}. */
  emit(call: ToolCall & { readonly id: string }): void {
    if (this.#handle === null)
      throw new Error('This connection belongs to no registry: use that of createTestRegistry().');
    if (this.#dropped) throw new Error('The connection was dropped.');
    this.#emitted.add(call.id);
    void this.#handle(call).then(({ output }) => {
      this.receive({ type: 'function_call_output', call_id: call.id, output });
    });
  }

  /** Something for the model; lost when the connection was dropped. */
  receive(sent: SentToModel): void {
    if (this.#dropped) return;
    this.sent.push(sent);
    for (const expectation of this.#open) if (expectation.met(sent)) this.#open.delete(expectation);
    for (const look of [...this.#waiting]) look();
  }

  /** Waits for the output of a call. @returns what the output says, read as JSON */
  async expectOutput(id: string): Promise<unknown> {
    this.#expectedOutputs.add(id);
    const isIt = (sent: SentToModel) => sent.type === 'function_call_output' && sent.call_id === id;
    await this.#until(`an output for ${id}`, isIt);
    const found = this.sent.find(isIt);
    return found?.type === 'function_call_output' ? (JSON.parse(found.output) as unknown) : undefined;
  }

  /** Waits until the model sees exactly these tools, in any order. */
  async expectTools(names: readonly string[]): Promise<void> {
    const wanted = [...names].sort().join(', ');
    const isIt = (sent: SentToModel) =>
      sent.type === 'session.update' &&
      sent.tools
        .map(({ name }) => name)
        .sort()
        .join(', ') === wanted;
    if ([...this.tools].sort().join(', ') === wanted) return;
    await this.#until(`the tools ${wanted === '' ? '(none)' : wanted}`, isIt);
  }

  /** Cuts the connection: outputs that are not there yet never come. */
  drop(): void {
    this.#dropped = true;
  }

  /**
   * Holds what was told to what was expected.
   *
   * @throws Error with a diff when something expected did not come, or an output came that nobody expected
   */
  verify(): void {
    const missing = [...this.#open].map(({ what }) => `- ${what}`);
    const unexpected = this.sent
      .filter((sent) => sent.type === 'function_call_output')
      .filter(({ call_id }) => !this.#expectedOutputs.has(call_id))
      .map(
        ({ call_id, output }) =>
          `+ an output for ${call_id}${this.#emitted.has(call_id) ? '' : ', which nobody called'}: ${output}`,
      );
    if (missing.length + unexpected.length === 0) return;
    const tools = `  the model sees: ${this.tools.join(', ') || '(no tools)'}`;
    throw new Error(['Expected (-) and received (+) differ:', ...missing, ...unexpected, tools].join('\n'));
  }

  #until(what: string, met: (sent: SentToModel) => boolean): Promise<void> {
    if (this.sent.some(met)) return Promise.resolve();
    const expectation = { what, met };
    this.#open.add(expectation);
    return new Promise((resolve) => {
      const look = () => {
        if (this.#open.has(expectation)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }
}
