/** The HTTP side of the Realtime API: calls of browsers are brokered here, so that the key never leaves the server. */
@NullMarked
package dev.functionregistry.gateway.realtime;

import org.jspecify.annotations.NullMarked;
