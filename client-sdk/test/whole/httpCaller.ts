/** Calls functions of one session over the gateway's HTTP API, as an agent does. */
export interface ToolAnswer {
  readonly tool_call_id: string;
  readonly output: string;
  readonly error?: string;
}

export class HttpCaller {
  private static calls = 0;

  constructor(
    private readonly target: string,
    private readonly session: { readonly sessionId: string },
  ) {}

  /** @param args sent as JSON text, as a model sends it */
  async call(name: string, args: unknown): Promise<ToolAnswer> {
    return (await this.callAll([{ name, args }]))[0]!;
  }

  /** All at once, as one array. */
  async callAll(calls: readonly { readonly name: string; readonly args: unknown }[]): Promise<ToolAnswer[]> {
    const answer = await fetch(`${this.target}/v1/sessions/${this.session.sessionId}/tool-calls`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${process.env['FR_TOKEN'] ?? ''}` },
      body: JSON.stringify(
        calls.map(({ name, args }) => ({
          type: 'tool_call',
          id: `call_http_${++HttpCaller.calls}`,
          function: { name, arguments: JSON.stringify(args) },
        })),
      ),
    });
    if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as ToolAnswer[];
  }
}
