import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { index: 'src/index.ts', feed: 'src/feed.ts' },
  format: ['esm', 'cjs'],
  dts: true,
  clean: true,
  shims: true,
  platform: 'neutral',
  target: 'es2022',
  // Jest refuses import() in CommonJS
  outputOptions: { dynamicImportInCjs: false },
});
