/** Calls that came over HTTP and wait for their outcome. Pure: no HTTP, no Kafka. */
@NullMarked
package dev.functionregistry.gateway.calls;

import org.jspecify.annotations.NullMarked;
