/** The pipeline as a bridge sees it, without gateway and processor. */
@NullMarked
package dev.functionregistry.bench.pipeline;

import org.jspecify.annotations.NullMarked;
