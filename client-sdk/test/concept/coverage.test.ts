/** docs/concept-coverage.md names a test for each block of the concept; here it is seen that they are there. */
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const home = resolve(import.meta.dirname, '../../..');
const rows = readFileSync(resolve(home, 'docs/concept-coverage.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => line.split(' | '))
  .map(([number = '', block = '', , tests = '']) => ({ number: Number(number.slice(2)), block, tests }));
const javaTests = new Set(
  readdirSync(home, { withFileTypes: true })
    .filter((module) => module.isDirectory() && !module.name.startsWith('.') && module.name !== 'client-sdk')
    .flatMap(({ name }) => testsBelow(resolve(home, name, 'src/test/java'))),
);

function testsBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
      (path) => /(\w+)\.java$/.exec(path)?.[1] ?? '',
    );
  } catch {
    return []; // a module without tests in Java
  }
}

/** What a row names: files of tests with the titles behind each, and classes. */
function named(tests: string) {
  const files: { file: string; titles: string[] }[] = [];
  for (const [, file, title, javaClass] of tests.matchAll(
    /`(test\/[\w./]+\.ts)`|\*((?:`[^`]*`|[^*`])+)\*|`([A-Z]\w+)`/g,
  )) {
    if (file !== undefined) files.push({ file, titles: [] });
    else if (title !== undefined) files.at(-1)?.titles.push(title);
    else if (javaClass !== undefined) files.push({ file: `${javaClass}.java`, titles: [] });
  }
  return files;
}

describe('docs/concept-coverage.md', () => {
  it('has all 25 blocks', () =>
    expect(rows.map(({ number }) => number)).toEqual([...Array(25).keys()].map((n) => n + 1)));

  it.each(rows)('names tests that are there: $number $block', ({ tests }) => {
    const all = named(tests);
    expect(all).not.toEqual([]);
    for (const { file, titles } of all) {
      if (file.endsWith('.java')) {
        expect(javaTests, file).toContain(file.slice(0, -'.java'.length));
        continue;
      }
      const source = readFileSync(resolve(home, 'client-sdk', file), 'utf8');
      for (const title of titles)
        expect(source, `${file}: ${title}`).toMatch(new RegExp(`['"\`]${escaped(title)}['"\`]`));
    }
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
