import { RegistryError } from '../core/errors';
import type { Handler } from '../core/schema';
import type { SandboxLine } from './messages';
import { serve } from './serve';

const HEAP_MB = 64;

/**
 * The text that a worker runs: the function and what serves it. `__name` is esbuild's keepNames.
 *
 * @throws RegistryError when the function's text says nothing, or stands only inside of an object or class
 */
export function sourceOf(name: string, handler: Handler): string {
  const text = handler.toString();
  if (text.includes('[native code]')) throw notAlone(name, 'its text cannot be read (bound, built in, or a mock)');
  if (!/^(async\b|function\b|\(|[A-Za-z_$][\w$]*\s*=>)/.test(text))
    throw notAlone(name, 'it is a method: write it as an arrow function');
  return `const __name=(f)=>f;const __serve=${serve.toString()};__serve(${text});`;
}

function notAlone(name: string, why: string): RegistryError {
  return new RegistryError('INVALID_SETTING', `${name} cannot run in a sandbox: ${why}.`);
}

/** A worker of its own, against loops and crashes. */
export function isolated(source: string): SandboxLine {
  if (typeof Worker === 'undefined') return nodeWorker(source);
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  return lineTo(new Worker(url), () => URL.revokeObjectURL(url));
}

/** A line to a worker that somebody else made. */
export function lineTo(worker: Worker, ended: () => void = () => undefined): SandboxLine {
  return {
    post: (message) => worker.postMessage(message),
    listen(received, broken) {
      worker.onmessage = ({ data }: MessageEvent<unknown>) => received(data);
      worker.onerror = ({ message }) => broken(message);
    },
    end() {
      worker.terminate();
      ended();
    },
  };
}

function nodeWorker(source: string): SandboxLine {
  const { Worker: NodeWorker } = process.getBuiltinModule('node:worker_threads');
  const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB };
  const worker = new NodeWorker(source, { eval: true, env: {}, resourceLimits });
  worker.unref();
  return {
    post: (message) => worker.postMessage(message),
    listen(received, broken) {
      worker.removeAllListeners();
      worker.on('message', received);
      worker.on('error', (error: Error) => broken(error.message));
      worker.on('exit', () => broken('The worker ended.'));
    },
    end: () => void worker.terminate(),
  };
}

/** A worker inside an iframe of opaque origin, served as `sandbox.html` with a policy of its own: for code that nobody vouches for. */
export function untrusted(source: string, page: string): SandboxLine {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.hidden = true;
  frame.src = new URL(page, document.baseURI).href;
  const { port1, port2 } = new MessageChannel();
  const loaded = () => frame.contentWindow?.postMessage({ source }, '*', [port2]);
  frame.addEventListener('load', loaded, { once: true });
  document.body.append(frame);
  return {
    post: (message) => port1.postMessage(message),
    listen(received, broken) {
      port1.onmessage = ({ data }: MessageEvent<unknown>) => {
        const { broken: why } = Object(data) as { broken?: unknown };
        if (typeof why === 'string') broken(why);
        else received(data);
      };
    },
    end() {
      port1.close();
      frame.remove();
    },
  };
}
