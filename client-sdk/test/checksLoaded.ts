/** The checks are a chunk of their own; tests with clocks of their own do not wait for a file. */
import { loadChecks } from '../src/checks';

await loadChecks();
