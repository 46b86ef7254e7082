/** Avro on Kafka: serdes over the Confluent Schema Registry client, state-store codec, dead letters and the deploy command. */
@NullMarked
package dev.functionregistry.schemas.kafka;

import org.jspecify.annotations.NullMarked;
