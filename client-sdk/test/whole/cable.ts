import { type IncomingMessage, type Server, createServer } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** Serves pages, and carries their sockets to a gateway on a cable that can be cut. */
export class Cable {
  readonly #server: Server;
  readonly #ends = new Set<Duplex>();
  #whole = true;

  private constructor(gatewayPort: number, pages: Readonly<Record<string, string>>) {
    this.#server = createServer((request, response) => {
      const page = pages[request.url ?? ''];
      response.writeHead(page === undefined ? 404 : 200, { 'Content-Type': 'text/html' }).end(page);
    });
    this.#server.on('upgrade', (request: IncomingMessage, near: Duplex) => {
      if (this.#whole) this.#carry(request, near, connect(gatewayPort, 'localhost'));
      else near.destroy();
    });
  }

  /**
   * @param pages by their paths
   * @param port of the near end; any free one unless given
   */
  static async to(gatewayPort: number, pages: Readonly<Record<string, string>>, port = 0): Promise<Cable> {
    const cable = new Cable(gatewayPort, pages);
    await new Promise<void>((listening) => cable.#server.listen(port, 'localhost', listening));
    return cable;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Drops every socket, and takes none until it is mended. */
  cut(): void {
    this.#whole = false;
    for (const end of this.#ends) end.destroy();
  }

  mend(): void {
    this.#whole = true;
  }

  remove(): void {
    this.cut();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #carry({ url, rawHeaders }: IncomingMessage, near: Duplex, far: Socket): void {
    const lines = Array.from(
      { length: rawHeaders.length / 2 },
      (_, n) => `${rawHeaders[2 * n]}: ${rawHeaders[2 * n + 1]}`,
    );
    far.write([`GET ${url} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#ends.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#ends.delete(one);
        other.destroy();
      });
    }
  }
}
