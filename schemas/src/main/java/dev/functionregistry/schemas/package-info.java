/**
 * The public contract between the stages: topics, session ids, the partition rule, headers and client settings. Nothing here knows
 * Avro; records and their serdes live in {@code kafka}.
 */
@NullMarked
package dev.functionregistry.schemas;

import org.jspecify.annotations.NullMarked;
