/** Who a bearer token speaks for, by the same rules at every door of the project. */
@NullMarked
package dev.functionregistry.access;

import org.jspecify.annotations.NullMarked;
