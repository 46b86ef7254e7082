import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    feed: 'src/feed.ts',
    testing: 'src/testing.ts',
    'testing/globals': 'src/testing/globals.ts',
    react: 'src/react.ts',
    sandbox: 'src/sandbox.ts',
    webmcp: 'src/webmcp.ts',
    voice: 'src/voice.ts',
  },
  format: ['esm', 'cjs'],
  dts: true,
  clean: true,
  shims: true,
  platform: 'neutral',
  target: 'es2022',
  deps: { neverBundle: ['react'] },
  // Jest refuses import() in CommonJS
  outputOptions: { dynamicImportInCjs: false },
});
