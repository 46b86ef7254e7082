/** The protocol of one socket, pure: frames and mail in, effects out. Knows neither sockets nor Kafka nor JSON. */
@NullMarked
package dev.functionregistry.gateway.session;

import org.jspecify.annotations.NullMarked;
