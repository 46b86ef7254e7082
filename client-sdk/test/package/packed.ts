/** The packed tarball, unpacked into a fresh folder: what a user gets, not what the sources say. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

/** Builds, packs and unpacks; nothing else is installed in the folder. */
export function packed(): Fresh {
  const folder = mkdtempSync(join(tmpdir(), 'function-registry-client-'));
  const installed = join(folder, 'node_modules/@function-registry/client');
  const inHome = { cwd: home, encoding: 'utf8', stdio: 'pipe' } as const;
  execFileSync('npm', ['run', 'build', '--silent'], inHome);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], inHome);
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
