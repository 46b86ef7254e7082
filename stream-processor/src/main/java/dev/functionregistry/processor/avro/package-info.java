/** The contract's Avro records on one side, the core's records on the other. */
@NullMarked
package dev.functionregistry.processor.avro;

import org.jspecify.annotations.NullMarked;
