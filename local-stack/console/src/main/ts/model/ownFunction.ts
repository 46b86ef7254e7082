/**
 * Runs code that was typed into the page, in a worker of its own per call: an endless loop costs the call its time and the page nothing.
 * This guards against mistakes, not against hostile code: the worker may still fetch from this origin.
 */
export function ownFunction(source: string, timeoutMs: number): (args: unknown) => Promise<unknown> {
  const script = `
    const handler = (${source});
    onmessage = async ({ data }) => {
      try {
        postMessage({ result: await handler(data) });
      } catch (error) {
        postMessage({ error: String(error?.message ?? error) });
      }
    };`;
  return (args) =>
    new Promise((resolve, reject) => {
      const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
      const worker = new Worker(url);
      const end = () => {
        clearTimeout(timer);
        worker.terminate();
        URL.revokeObjectURL(url);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`It ran longer than ${timeoutMs} ms and was stopped.`));
      }, timeoutMs);
      worker.onmessage = ({ data }: MessageEvent<{ result?: unknown; error?: string }>) => {
        end();
        if (data.error === undefined) resolve(data.result);
        else reject(new Error(data.error));
      };
      worker.onerror = (event) => {
        end();
        reject(new Error(event.message === '' ? 'The code does not run.' : event.message));
      };
      worker.postMessage(args);
    });
}
