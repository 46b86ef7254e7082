import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';

const home = resolve(import.meta.dirname, '../..');

export interface Site {
  readonly url: string;
  readonly server: Server;
  /** Requests below `/api/`. */
  readonly asked: string[];
}

/**
 * A page of the client under a strict policy, served on a port of its own; `sandbox.html` as the package ships it. `/strict` allows
 * nothing but what comes from itself.
 */
export async function site(script: string): Promise<Site> {
  const bundled = await build({
    stdin: { contents: script, resolveDir: join(home, 'src'), loader: 'ts' },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const code = bundled.outputFiles[0]!.text;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const answer = (type: string, policy: string, body: string) =>
      response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': policy }).end(body);
    if (request.url === '/' || request.url === '/strict') {
      const policy = `default-src 'self'${request.url === '/' ? "; worker-src 'self' blob:" : ''}`;
      answer(
        'text/html',
        policy,
        '<!doctype html><title>t</title><body><script type="module" src="/page.js"></script>',
      );
    } else if (request.url === '/sandbox.html') {
      const policy = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' blob:; worker-src blob:";
      answer('text/html', policy, readFileSync(join(home, 'sandbox.html'), 'utf8'));
    } else if (request.url === '/page.js') answer('text/javascript', "default-src 'self'", code);
    else if (request.url?.startsWith('/api/') === true) {
      asked.push(request.url);
      const said = { path: request.url, cookie: request.headers.cookie ?? null };
      answer('application/json', "default-src 'none'", JSON.stringify(said));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server, asked };
}
