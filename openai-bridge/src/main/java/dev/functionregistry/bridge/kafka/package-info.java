/** The bridge's side of the topics: who owns which partition, what is read, what is written. */
@NullMarked
package dev.functionregistry.bridge.kafka;

import org.jspecify.annotations.NullMarked;
