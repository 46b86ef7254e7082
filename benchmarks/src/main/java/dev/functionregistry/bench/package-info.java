/** Floors, load and fault runs: what the pipeline costs above what Kafka itself costs. */
@NullMarked
package dev.functionregistry.bench;

import org.jspecify.annotations.NullMarked;
