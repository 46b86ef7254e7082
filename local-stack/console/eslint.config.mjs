export { default } from '../../client-sdk/eslint.config.js';
