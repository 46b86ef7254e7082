/** The vocabulary of the Realtime API: client events and how they are checked, server events, items, tools, errors. */
@NullMarked
package dev.functionregistry.simulator.protocol;

import org.jspecify.annotations.NullMarked;
