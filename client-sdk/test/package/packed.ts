/** The packed tarball, unpacked into a fresh folder: what a user gets, not what the sources say. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const home = resolve(import.meta.dirname, '../..');

/** A file of an installed tool. */
export const tool = (path: string) => join(home, 'node_modules', path);

export interface Fresh {
  readonly folder: string;
  readonly installed: string;
  readonly tarball: string;
  write(name: string, text: string): string;
  run(file: string, ...args: string[]): string;
  remove(): void;
}

/** Builds, packs and unpacks; nothing else is installed in the folder. `dist` is left alone: other tests run from it meanwhile. */
export function packed(): Fresh {
  const folder = mkdtempSync(join(tmpdir(), 'function-registry-client-'));
  const installed = join(folder, 'node_modules/@function-registry/client');
  const source = join(folder, 'source');
  for (const name of ['package.json', 'LICENSE', 'README.md', 'sandbox.html'])
    cpSync(join(home, name), join(source, name));
  const piped = { encoding: 'utf8', stdio: 'pipe' } as const;
  execFileSync(process.execPath, [tool('tsdown/dist/run.mjs'), '--out-dir', join(source, 'dist')], {
    ...piped,
    cwd: home,
  });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { ...piped, cwd: source });
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  return {
    folder,
    installed,
    tarball,
    write(name, text) {
      writeFileSync(join(folder, name), text);
      return name;
    },
    run: (file, ...args) =>
      execFileSync(process.execPath, [file, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
