package dev.functionregistry.processor.topology;

import dev.functionregistry.core.function.Policy;
import dev.functionregistry.processor.json.JsonChecks;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.ContractCodec;
import java.time.Clock;

/**
 * What the processor of every task shares.
 *
 * @param topics names of the deployment
 * @param codec records of the contract
 * @param schemas checks of JSON Schemas and of values
 * @param policy what the operator lays over the functions
 * @param partitions partition count of the session-keyed topics
 * @param inboxPartitions partition count of {@code gateway.inbox}
 * @param clock stamps {@code fr-sent}; nothing is decided by it
 * @param tally counts what happens
 */
public record Wiring(
        Topics topics,
        ContractCodec codec,
        JsonChecks schemas,
        Policy policy,
        int partitions,
        int inboxPartitions,
        Clock clock,
        Tally tally) {}
