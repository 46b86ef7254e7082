/** JSON text to plain Java trees (Map, List, String, Number, Boolean, null) and back. The only package that knows Jackson. */
@NullMarked
package dev.functionregistry.simulator.codec;

import org.jspecify.annotations.NullMarked;
