/** A real Kafka broker in this process and a real schema registry beside it, for one machine and for tests. */
@NullMarked
package dev.functionregistry.stack.broker;

import org.jspecify.annotations.NullMarked;
