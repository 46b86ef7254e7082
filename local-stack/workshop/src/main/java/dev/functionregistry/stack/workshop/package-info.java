/**
 * {@code doctor}, {@code build} and {@code test} of the {@code registry} command. They run before anything is built, straight from
 * these sources: nothing but {@code java.*} may be used here.
 */
@NullMarked
package dev.functionregistry.stack.workshop;

import org.jspecify.annotations.NullMarked;
