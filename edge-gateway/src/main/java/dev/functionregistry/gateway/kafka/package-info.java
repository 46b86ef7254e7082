/** The gateway's end of the log: producer, mailbox, sign of life, view of the tools. The only place that knows Avro. */
@NullMarked
package dev.functionregistry.gateway.kafka;

import org.jspecify.annotations.NullMarked;
