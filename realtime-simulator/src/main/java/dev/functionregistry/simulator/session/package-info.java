/** Sessions at run time: a thread, a clock and clients around each conversation. */
@NullMarked
package dev.functionregistry.simulator.session;

import org.jspecify.annotations.NullMarked;
