/** One model session as a pure machine: events and a time in, events out. No socket, no thread, no clock. */
@NullMarked
package dev.functionregistry.simulator.conversation;

import org.jspecify.annotations.NullMarked;
