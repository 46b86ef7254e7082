import { RegistryError } from '../core/errors';
import type { WebSocketClass } from './webSocket';

/**
 * Loads `ws` by Node's own require: no bundler sees it, and CommonJS users (Jest) meet no `import()`.
 *
 * @throws RegistryError `NO_WEBSOCKET` when it is not installed, or this is no Node
 */
export function webSocketOfWs(): WebSocketClass {
  const found = required();
  if (found !== undefined) return found;
  const advice = 'install the package "ws" (npm install ws), or use Node 22 or newer';
  throw new RegistryError('NO_WEBSOCKET', `This Node has no WebSocket of its own: ${advice}.`);
}

function required(): WebSocketClass | undefined {
  try {
    const { createRequire } = process.getBuiltinModule('node:module');
    return (createRequire(import.meta.url)('ws') as { WebSocket?: WebSocketClass }).WebSocket;
  } catch {
    return undefined;
  }
}
