/** What can be asked of a running processor, and where the answer lies: plain values, no Kafka, no HTTP. */
@NullMarked
package dev.functionregistry.processor.query;

import org.jspecify.annotations.NullMarked;
