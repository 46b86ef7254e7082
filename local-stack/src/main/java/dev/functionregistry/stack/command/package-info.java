/** The commands {@code up}, {@code demo}, {@code topics} and {@code token}. */
@NullMarked
package dev.functionregistry.stack.command;

import org.jspecify.annotations.NullMarked;
