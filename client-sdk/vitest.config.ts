import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@function-registry\/client$/, replacement: here('./src/index.ts') },
      { find: /^@function-registry\/client\/(.*)$/, replacement: here('./src/$1.ts') },
    ],
  },
  test: {
    reporters: ['default', 'junit'],
    outputFile: { junit: 'target/reports/vitest.xml' },
    // room for a busy machine; nothing waits for time to pass
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // vitest leaves a core to others; here a file mostly waits for a browser or a stack
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'sdk',
          setupFiles: ['test/checksLoaded.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/whole/**', 'test/deep/**'],
        },
      },
      {
        extends: true,
        test: { name: 'deep', include: ['test/deep/**/*.test.ts'], fileParallelism: false },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/whole/**/*.test.ts'],
          globalSetup: ['test/whole/runningStack.ts'],
          fileParallelism: false,
        },
      },
    ],
  },
});
