/** Everything on one machine: ports, data directory, start and stop in order. */
@NullMarked
package dev.functionregistry.stack.run;

import org.jspecify.annotations.NullMarked;
