import { resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const ENTRIES = ['index', 'feed', 'testing', 'react', 'sandbox', 'webmcp', 'voice'];

it('everything public says what it is', () => {
  const files = ENTRIES.map((entry) => resolve(import.meta.dirname, `../../src/${entry}.ts`));
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
    strict: true,
  });
  const checker = program.getTypeChecker();
  const bare = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length === 0;
  const silent = files.flatMap((file) => {
    const entry = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
    const exported = checker
      .getExportsOfModule(entry)
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
    expect(exported.length, file).toBeGreaterThan(0);
    return exported.flatMap((symbol) =>
      [symbol, ...publicMembers(symbol, checker)].filter(bare).map(({ name }) => `${symbol.name}: ${name}`),
    );
  });
  expect(silent).toEqual([]);
}, 60_000);

function publicMembers(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol[] {
  const declared = symbol.declarations?.find(ts.isClassDeclaration);
  return (declared?.members ?? []).flatMap(({ name }) => {
    const member = name === undefined || ts.isPrivateIdentifier(name) ? undefined : checker.getSymbolAtLocation(name);
    return member === undefined ? [] : [member];
  });
}
