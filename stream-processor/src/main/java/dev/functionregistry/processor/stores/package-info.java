/** Reads the stores of this process, and knows where the others' are. */
@NullMarked
package dev.functionregistry.processor.stores;

import org.jspecify.annotations.NullMarked;
