/** The soak of the bridge: many conversations with a simulated model, faults all the way, and an audit of every event. */
@NullMarked
package dev.functionregistry.bench.soak;

import org.jspecify.annotations.NullMarked;
