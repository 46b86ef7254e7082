/** The README's transcripts, compared with what a running stack prints. Numbers and ids differ from run to run and are masked. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { main } from '../../demo/main';

const target = process.env['FR_TARGET'] ?? '';
const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

function mask(line: string): string {
  return line
    .replace(/call_\w+/g, 'call_X')
    .replace(/\d+(\.\d+)?/g, 'N')
    .replace(/\s+/g, ' ')
    .trim();
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

  it('shows the ten lines with what they print', () => {
    const block = readme.slice(readme.indexOf('```ts'));
    const whole = readFileSync(new URL('./stack.test.ts', import.meta.url), 'utf8');
    const tested = whole.replace(/\s+/g, ' ');
    expect(tested).toContain(`registerFunction('getWeather', async ({ location }) => ({ location, celsius: 20 }), {`);
    expect(block).toContain(`registerFunction('getWeather', async ({ location }) => ({ location, celsius: 20 }), {`);
    expect(block.slice(block.indexOf('```\n\n```'))).toContain('It is 20 °C in Berlin.');
  });
});
