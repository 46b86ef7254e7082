/** The README's transcripts, compared with what a running stack prints. Numbers and ids differ from run to run and are masked. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { main } from '../../demo/main';

const target = process.env['FR_TARGET'] ?? '';
const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

function mask(line: string): string {
  return line
    .replace(/call_\w+/g, 'call_X')
    .replace(/~?\/[\w./-]+/g, 'PATH')
    .replace(/\d+(\.\d+)*/g, 'N')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Ports that nobody is likely to hold; the doctor says which are taken, and then its lines differ. */
function freeBase(): number {
  return 40_000 + (process.pid % 2_000) * 10;
}

/** Lines of the code block whose first line is this command. */
function transcript(command: string): string[] {
  const block = readme.split('```\n').find((part) => part.startsWith(`$ ${command}\n`));
  expect(block, `a block of the README that starts with "$ ${command}"`).toBeDefined();
  return (block ?? '').trimEnd().split('\n').slice(1);
}

describe.skipIf(target === '')('the README', () => {
  it('shows the demo as it prints', async () => {
    const lines: string[] = [];
    await main(['--target', target], (line) => lines.push(line));
    const printed = lines.flatMap((line) => line.split('\n')).filter((line) => line !== '');
    expect(printed.map(mask)).toEqual(transcript('./registry demo').map(mask));
  }, 60_000);

  it.skipIf(process.env['FR_UP_OUTPUT'] === undefined)('shows `up` as it prints', () => {
    const printed = (process.env['FR_UP_OUTPUT'] ?? '').trim().split('\n').map(mask);
    const shown = transcript('./registry up').map(mask);
    // a row is printed when its part is ready, and parts start side by side
    expect(printed.slice(0, -2).sort()).toEqual(shown.slice(0, -2).sort());
    expect(printed.slice(-2)).toEqual(shown.slice(-2));
  });

  it('shows the doctor as it prints, but for what this machine lacks', () => {
    const command = fileURLToPath(new URL('../../../registry', import.meta.url));
    const environment: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1' };
    delete environment['OPENAI_API_KEY'];
    const { stdout } = spawnSync(command, ['doctor', '--port-base', String(freeBase())], {
      env: environment,
      encoding: 'utf8',
    });
    const lines = (text: readonly string[]) => text.map((line) => mask(line.replace(/ \(.*?\)/, '')));
    const printed = lines(stdout.trim().split('\n'));
    const shown = lines(transcript('./registry doctor'));
    const always = shown.filter((line) => !/Chromium|Docker/.test(line));
    expect(printed).toEqual(expect.arrayContaining(always));
    expect(printed.filter((line) => !always.includes(line) && !/Chromium|Docker/.test(line))).toEqual([]);
  });

  it('shows the ten lines with what they print', () => {
    const block = readme.slice(readme.indexOf('```ts'));
    const whole = readFileSync(new URL('./stack.test.ts', import.meta.url), 'utf8');
    const tested = whole.replace(/\s+/g, ' ');
    expect(tested).toContain(`registerFunction('getWeather', async ({ location }) => ({ location, celsius: 20 }), {`);
    expect(block).toContain(`registerFunction('getWeather', async ({ location }) => ({ location, celsius: 20 }), {`);
    expect(block.slice(block.indexOf('```\n\n```'))).toContain('It is 20 °C in Berlin.');
  });
});
