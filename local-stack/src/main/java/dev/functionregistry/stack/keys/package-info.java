/** The development keys of one data directory, and tokens signed with them. */
@NullMarked
package dev.functionregistry.stack.keys;

import org.jspecify.annotations.NullMarked;
