/** Frames and REST bodies as JSON text: the only place that knows Jackson. */
@NullMarked
package dev.functionregistry.gateway.codec;

import org.jspecify.annotations.NullMarked;
