/** A faithful stand-in for the OpenAI Realtime API: server, configuration, and the view that tests have of it. */
@NullMarked
package dev.functionregistry.simulator;

import org.jspecify.annotations.NullMarked;
