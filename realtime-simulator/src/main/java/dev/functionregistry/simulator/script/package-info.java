/** Script files: rules for the model, answers to single events, expectations, faults. */
@NullMarked
package dev.functionregistry.simulator.script;

import org.jspecify.annotations.NullMarked;
