/** The {@code registry} command, for one machine. */
@NullMarked
package dev.functionregistry.stack;

import org.jspecify.annotations.NullMarked;
