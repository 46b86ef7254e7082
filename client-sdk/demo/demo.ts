import { spawn } from 'node:child_process';
import { main } from './main';

/** Node 20 has a WebSocket of its own only behind a flag; with it the demo needs nothing installed. */
const FLAGS = ['--experimental-websocket', '--disable-warning=ExperimentalWarning'];
const again = process.execArgv.includes(FLAGS[0] ?? '');

if (typeof globalThis.WebSocket === 'undefined' && !again) {
  const [, script = '', ...args] = process.argv;
  const child = spawn(process.execPath, [...FLAGS, script, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
} else {
  process.exitCode = await main(process.argv.slice(2), (line) => {
    console.log(line);
  });
}
