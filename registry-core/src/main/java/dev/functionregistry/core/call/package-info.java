/** The call machine: one tool call from its request to its one outcome. */
@NullMarked
package dev.functionregistry.core.call;

import org.jspecify.annotations.NullMarked;
