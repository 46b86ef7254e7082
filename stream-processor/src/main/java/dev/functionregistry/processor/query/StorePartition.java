package dev.functionregistry.processor.query;

/**
 * One partition of a store that is spread over the instances.
 *
 * @param store name of the store, or of one that shares its partitions
 * @param partition its number, from 0
 */
public record StorePartition(String store, int partition) {}
