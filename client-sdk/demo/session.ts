import { VoiceChatClient } from '@function-registry/client';
import { type CallLife, CallLives, type ConsoleFeed, deliveredAt, watch } from '@function-registry/client/feed';
import { demoFunctions } from './functions';
import type { Options } from './options';

const PATIENCE_MS = 15_000;
/** How far back the feed is asked for: the registration itself. */
const SINCE_MS = 10_000;

/** A connected client with the demo's functions, and the lives of its calls. */
export class DemoSession {
  readonly client: VoiceChatClient;
  readonly lives = new CallLives();
  #feed: ConsoleFeed | null = null;
  readonly #taken = new Set<string>();
  #changed: () => void = () => undefined;

  private constructor(client: VoiceChatClient) {
    this.client = client;
    client.on('function.result', ({ callId, handlerMs }) => {
      this.lives.handlerEnded(client.sessionId ?? '', callId, handlerMs);
    });
  }

  /** Connects, registers and watches. */
  static async open({ target, token }: Options): Promise<{ session: DemoSession; revision: number; ms: number }> {
    const began = performance.now();
    const base = target.replace(/^http/, 'ws');
    const client = new VoiceChatClient({
      url: `${base}/v1/socket`,
      storage: null,
      ...(token === undefined ? {} : { token }),
    });
    const session = new DemoSession(client);
    await client.connect();
    const receipts = await client.registerFunctions(demoFunctions);
    const refused = receipts.find(({ accepted }) => !accepted);
    if (refused !== undefined) throw new Error(`${refused.name} was refused: ${refused.message ?? refused.code}`);
    const ms = performance.now() - began;
    session.#feed = await watch({
      url: `${base}/v1/console`,
      ...(client.credentials === null ? {} : { session: client.credentials }),
      sinceMs: SINCE_MS,
      onEvent: (event) => {
        if (session.lives.add(event).length > 0) session.#changed();
      },
    });
    return { session, revision: Math.max(0, ...receipts.map((receipt) => receipt.revision ?? 0)), ms };
  }

  /** The next `count` calls that no one has taken, once they are over; fewer when patience ends first. */
  async nextCalls(count: number): Promise<CallLife[]> {
    const deadline = performance.now() + PATIENCE_MS;
    const ready = () => {
      const fresh = this.#fresh();
      return fresh.length >= count && fresh.every(isOver);
    };
    while (!ready() && performance.now() < deadline) await this.#change(deadline - performance.now());
    const fresh = this.#fresh();
    for (const { callId } of fresh) this.#taken.add(callId);
    return fresh;
  }

  close(): void {
    this.#feed?.close();
    this.client.close();
  }

  #fresh(): CallLife[] {
    return this.lives.all().filter(({ callId }) => !this.#taken.has(callId));
  }

  #change(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#changed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Over, and seen to the last event: records of several partitions do not arrive in the order they were written. */
function isOver(life: CallLife): boolean {
  const seen = (record: string) => life.moments.some((moment) => moment.record === record);
  const dispatched = life.attempt === 0 || seen('ExecutionRequest');
  const answered = life.handlerMs === null || seen('ExecutionResult');
  return life.outcome !== null && dispatched && answered && deliveredAt(life) !== null;
}
