/** Budgets, gzipped. What is loaded by `import()` is a budget of its own. */
const apart = ['./checks-*', './sandboxedHandler-*'];
const budget = (name, path, limit, more = {}) => ({
  name,
  path: `dist/${path}`,
  limit,
  gzip: true,
  ...more,
  modifyEsbuildConfig: (config) => ({ ...config, external: [...(config.external ?? []), ...apart, 'react', 'ws'] }),
});

export default [
  budget('core', 'index.js', '10 KB', { import: '{ VoiceChatClient }' }),
  budget('validation and lint', 'checks-*.js', '8 KB'),
  budget('feed', 'feed.js', '4 KB'),
];
