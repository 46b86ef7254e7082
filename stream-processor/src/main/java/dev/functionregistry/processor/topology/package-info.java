/** The topology: sources, stores, timers and sinks around the core's rules. */
@NullMarked
package dev.functionregistry.processor.topology;

import org.jspecify.annotations.NullMarked;
