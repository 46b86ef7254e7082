/** The shell: sockets, threads and time around a conversation. */
@NullMarked
package dev.functionregistry.simulator.websocket;

import org.jspecify.annotations.NullMarked;
