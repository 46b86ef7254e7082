/** The WebSocket side: who is admitted, and how frames become events and events frames. */
@NullMarked
package dev.functionregistry.simulator.websocket;

import org.jspecify.annotations.NullMarked;
