/**
 * Starts the built stack for the tests of the whole path, on ports of its own, unless FR_TARGET names one that runs. Where it
 * is not built those tests are skipped.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { scenes } from './scenes';

const home = resolve(import.meta.dirname, '../../..');
const built = join(home, 'local-stack/target');
const PATIENCE_MS = 180_000;
/** Gateway, schema registry, broker, processor, bridge, simulator. */
const PORTS = [0, 1, 2, 10, 11, 12];

export default async function start(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['FR_TARGET'] !== undefined) return undefined;
  const java = findJava();
  if (!existsSync(join(built, 'dependencies')) || java === null) {
    const why = java === null ? 'JAVA_HOME names no JDK 21 or newer' : 'the stack is not built (./registry build)';
    console.warn(`whole path: skipped, ${why}`);
    return undefined;
  }
  const base = await freePorts();
  const scratch = mkdtempSync(join(tmpdir(), 'function-registry-whole-'));
  const data = join(scratch, 'data');
  const stack = launch(java, base, data, scenes(scratch));
  try {
    process.env['FR_UP_OUTPUT'] = await ready(stack);
  } catch (error) {
    await stop(stack, scratch);
    throw error;
  }
  process.env['FR_TARGET'] = `http://localhost:${base}`;
  process.env['FR_SIMULATOR'] = `http://localhost:${base + 12}`;
  process.env['FR_TOKEN'] = token(java, data);
  return () => stop(stack, scratch);
}

/** A token of an agent, good for an hour. */
function token(java: string, data: string): string {
  return execFileSync(java, [...program(), 'token', '--data', data], { encoding: 'utf8' }).trim();
}

/** The command that the script `registry` ends in, without its look for things to build. */
function program(): string[] {
  const jar = readdirSync(built).find((name) => /^local-stack-.*\.jar$/.test(name)) ?? '';
  const classpath = [join(built, jar), readFileSync(join(built, 'dependencies'), 'utf8').trim()].join(':');
  const options = [`@${join(home, 'local-stack/jvm.options')}`, `-Dregistry.home=${home}`, '-Dregistry.terminal=false'];
  return [...options, '-cp', classpath, 'dev.functionregistry.stack.Registry'];
}

function launch(java: string, base: number, data: string, more: Record<string, string>): ChildProcess {
  const environment: NodeJS.ProcessEnv = { ...process.env, ...more };
  delete environment['OPENAI_API_KEY']; // a test spends nobody's money
  return spawn(java, [...program(), 'up', '--port-base', String(base), '--data', data], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function findJava(): string | null {
  const jdk = process.env['JAVA_HOME'] ?? '';
  if (!existsSync(join(jdk, 'release'))) return null;
  const major = /^JAVA_VERSION="(\d+)/m.exec(readFileSync(join(jdk, 'release'), 'utf8'))?.[1];
  return Number(major) >= 21 ? join(jdk, 'bin/java') : null;
}

/** @returns what it printed up to its last line */
function ready(stack: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    let said = '';
    let printed = '';
    const timer = setTimeout(() => give('was not ready in time'), PATIENCE_MS);
    const give = (why: string) => {
      clearTimeout(timer);
      failed(new Error(`whole path: the stack ${why}\n${said}`));
    };
    stack.once('error', (error) => give(error.message));
    stack.once('exit', (code) => give(`ended with ${code}`));
    stack.stderr?.on('data', (data: Buffer) => (said += data.toString('utf8')));
    stack.stdout?.on('data', (data: Buffer) => {
      said += data.toString('utf8');
      printed += data.toString('utf8');
      if (!/^Ready in [^]*^Data in .*\n/m.test(printed)) return;
      clearTimeout(timer);
      done(printed);
    });
  });
}

async function stop(stack: ChildProcess, scratch: string): Promise<void> {
  if (stack.exitCode === null && stack.signalCode === null) {
    const ended = new Promise((resolve) => stack.once('exit', resolve));
    const timer = setTimeout(() => stack.kill('SIGKILL'), 30_000);
    stack.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
  }
  rmSync(scratch, { recursive: true, force: true });
}

async function freePorts(): Promise<number> {
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await Promise.all(PORTS.map((offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, 'localhost', () => server.close(() => resolve(true)));
  });
}
