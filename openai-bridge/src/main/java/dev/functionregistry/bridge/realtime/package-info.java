/** The Realtime API's wire: JSON events, and the socket that carries them. */
@NullMarked
package dev.functionregistry.bridge.realtime;

import org.jspecify.annotations.NullMarked;
