/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- runs as text in a worker of unknown kind */
/**
 * Serves one function inside a worker. It is carried into workers as text, so it refers to nothing outside of itself.
 *
 * @param handler the function, or what throws when it cannot even be read
 */
export function serve(handler: (args: unknown, context: unknown) => unknown): void {
  const world = globalThis as any;
  const port =
    typeof world.postMessage === 'function' ? world : world.process.getBuiltinModule('node:worker_threads').parentPort;
  const post = (message: unknown) => port.postMessage(message);
  const fetches = new Map<number, (answer: any) => void>();
  let controller = new AbortController();
  let fetchCount = 0;

  const text = (value: unknown) => {
    try {
      return typeof value === 'string' ? value : JSON.stringify(value);
    } catch {
      return String(value);
    }
  };
  const console: Record<string, unknown> = {};
  for (const level of ['debug', 'info', 'log', 'warn', 'error']) {
    console[level] = (...all: unknown[]) => post({ type: 'log', level, text: all.map(text).join(' ').slice(0, 2_000) });
  }
  const limitedFetch = (url: unknown, init: any = {}) => {
    fetchCount += 1;
    const id = fetchCount;
    const { method, headers, body } = init;
    post({ type: 'fetch', id, url: String(url), init: { method, headers, body } });
    return new Promise((resolve, reject) => {
      fetches.set(id, (answer) => {
        fetches.delete(id);
        if ('error' in answer) reject(new TypeError(answer.error));
        else
          resolve(
            new Response(answer.body === '' ? null : answer.body, { status: answer.status, headers: answer.headers }),
          );
      });
    });
  };
  Object.defineProperty(world, 'console', { value: console });
  Object.defineProperty(world, 'fetch', { value: limitedFetch });

  const run = async (args: unknown, context: object) => {
    controller = new AbortController();
    try {
      const progress = (value: unknown) => post({ type: 'progress', value });
      post({ type: 'done', value: await handler(args, { ...context, signal: controller.signal, progress }) });
    } catch (error: any) {
      const free =
        error instanceof ReferenceError
          ? ': a sandboxed function sees its arguments, its context, console and fetch, nothing around it'
          : '';
      const message = String(error?.message ?? error) + free;
      post({ type: 'failed', error: { message, code: error?.code, retryable: error?.retryable } });
    }
  };
  const received = (message: any) => {
    if (message.type === 'run') void run(message.args, message.context);
    else if (message.type === 'abort') controller.abort(new Error(message.reason));
    else if (message.type === 'fetched') fetches.get(message.id)?.(message.answer);
  };
  if (port === world) world.onmessage = (event: any) => received(event.data);
  else port.on('message', received);
}
