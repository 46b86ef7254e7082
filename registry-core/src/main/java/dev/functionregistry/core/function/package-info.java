/** What a function is: its definition, its versions, and what makes a definition acceptable. */
@NullMarked
package dev.functionregistry.core.function;

import org.jspecify.annotations.NullMarked;
