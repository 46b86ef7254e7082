/** The stable codes of every refusal and failure. */
@NullMarked
package dev.functionregistry.core.outcome;

import org.jspecify.annotations.NullMarked;
