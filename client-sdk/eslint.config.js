import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The core knows frames, never a socket: nothing in it may reach for the outside. */
const coreStaysPure = {
  files: ['src/core/**/*.ts'],
  rules: {
    'no-restricted-imports': ['error', { patterns: ['../transport/*', '../client*', 'node:*', 'ws'] }],
    'no-restricted-globals': [
      'error',
      'WebSocket',
      'window',
      'document',
      'sessionStorage',
      'localStorage',
      'process',
      'setTimeout',
      'setInterval',
      'crypto',
      'fetch',
    ],
    'no-restricted-properties': ['error', { object: 'Date', property: 'now' }, { object: 'Math', property: 'random' }],
  },
};

export default tseslint.config(
  { ignores: ['dist', 'target', 'node_modules', '**/*.d.ts', 'test/types'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-eval': 'error',
      'no-implied-eval': 'off',
      'no-new-func': 'error',
      'max-lines': ['error', 300],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
    },
  },
  coreStaysPure,
  {
    files: ['examples/**'],
    rules: { 'no-undef': 'off' }, // they run in pages and in Node
  },
  {
    // wire frames of tests are loose on purpose; the types proper are checked by tsc
    files: ['test/**/*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: {
      'max-lines': ['error', 500],
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
);
