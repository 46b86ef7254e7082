/** Sliding windows over admitted calls, exact to the call. */
@NullMarked
package dev.functionregistry.core.limit;

import org.jspecify.annotations.NullMarked;
