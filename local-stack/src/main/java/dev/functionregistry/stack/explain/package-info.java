/** What happened to a call, in sentences. */
@NullMarked
package dev.functionregistry.stack.explain;

import org.jspecify.annotations.NullMarked;
