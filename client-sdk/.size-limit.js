/** Budgets, gzipped. What is loaded by `import()`, and what every entry shares with the core, is counted once. */
const apart = ['./checks-*', './sandboxedHandler-*', './confirmed-*', './ws-*', './voice.js', 'react', 'ws'];
/** Chunks that are there already, with the core. */
const shared = ['./errors-*', './json-*', './schema-*', './standardSchema-*'];
const budget = (name, path, limit, { alone = false, ...more } = {}) => ({
  name,
  path: `dist/${path}`,
  limit,
  gzip: true,
  ...more,
  modifyEsbuildConfig: (config) => ({
    ...config,
    format: 'esm', // as it is shipped; otherwise esbuild adds what stands in for import()
    external: [...(config.external ?? []), ...apart, ...(alone ? [] : shared)],
  }),
});

export default [
  budget('core', 'index.js', '10 KiB', { import: '{ VoiceChatClient }', alone: true }),
  budget('validation and lint', 'checks-*.js', '8 KB'),
  budget('feed', 'feed.js', '4 KB'),
  budget('react', 'react.js', '1.5 KB'),
  budget('webmcp', 'webmcp.js', '2 KB'),
  budget('sandbox', 'sandboxedHandler-*.js', '3 KB'),
  budget('sandbox, inside of a worker', 'sandbox.js', '1 KB'),
  budget('voice', 'voice.js', '3 KB'),
];
