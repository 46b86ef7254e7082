/** Statistics and alerts as a Streams application of its own, beside the one that decides. */
@NullMarked
package dev.functionregistry.processor.topology.insights;

import org.jspecify.annotations.NullMarked;
