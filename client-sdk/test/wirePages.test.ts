/** The rendered pages of the wire, and docs/openapi.json against the gateway's routes. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asyncApiPage, openApiPage } from '../tools/wirePages';

const home = resolve(import.meta.dirname, '../..');
const docs = resolve(home, 'docs');
const json = (path: string) => JSON.parse(readFileSync(resolve(docs, path), 'utf8'));
const QUERIES = '../stream-processor/src/main/resources/dev/functionregistry/processor/openapi.json';
const calls = json('openapi.json');

describe('the pages of the wire (npm run docs renews them)', () => {
  const pages = {
    'asyncapi.md': () => asyncApiPage(json('asyncapi.json'), 'asyncapi.json', json),
    'openapi.md': () =>
      openApiPage([
        { spec: calls, source: 'openapi.json' },
        { spec: json(QUERIES), source: QUERIES },
      ]),
  };

  it.each(Object.entries(pages))('show what the document says: %s', (name, rendered) => {
    const file = resolve(docs, name);
    if (process.env['APPROVE'] !== undefined) writeFileSync(file, rendered());
    expect(readFileSync(file, 'utf8')).toBe(rendered());
  });

  it.each(Object.keys(pages))('lead somewhere with every link: %s', (name) => {
    const page = readFileSync(resolve(docs, name), 'utf8');
    const anchors = new Set(
      [...page.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replaceAll(/[^\w\s-]/g, '')
          .trim()
          .replaceAll(' ', '-'),
      ),
    );
    const broken = [...page.matchAll(/\]\(([^)]+)\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => (link.startsWith('#') ? !anchors.has(link.slice(1)) : !existsSync(resolve(docs, link))));
    expect(broken).toEqual([]);
  });
});

describe('docs/openapi.json', () => {
  const folder = resolve(home, 'edge-gateway/src/main/java/dev/functionregistry/gateway/rest');

  it.skipIf(!existsSync(folder))('describes every route of the gateway, and no other', () => {
    const routes = readdirSync(folder)
      .map((name) => readFileSync(resolve(folder, name), 'utf8'))
      .flatMap((source) =>
        [...source.matchAll(/\.(get|post|put|delete)\(\s*"(\/[^"]*)"/g)].map(([, method, path = '']) =>
          path.startsWith('/{sessionId}') ? `${method} /v1/sessions${path}` : `${method} ${path}`,
        ),
      );
    const described = Object.entries<object>(calls.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(described.sort()).toEqual(routes.sort());
  });
});
