package dev.functionregistry.schemas.kafka;

import dev.functionregistry.schemas.Topics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Brings a cluster and a schema registry to what the contract says, or checks that they are there. Idempotent: a second run changes
 * nothing. Topics and schemas are done side by side.
 */
public final class ContractDeployment {

    private ContractDeployment() {}

    /**
     * Where and what to deploy.
     *
     * @param bootstrap broker addresses, {@code host:port,…}
     * @param registryUrl address of Confluent's API of the schema registry
     * @param topics names of the deployment
     * @param partitions partition count of every topic but {@code gateway.inbox}
     * @param replication copies of each partition; -1 for the broker's default
     * @param patience how long to try again while broker or registry does not answer; zero to try once
     */
    public record Settings(
            String bootstrap, String registryUrl, Topics topics, int partitions, short replication, Duration patience) {

        public Settings {
            if (partitions < 1) {
                throw new IllegalArgumentException("A topic has at least one partition, not " + partitions);
            }
        }

        /** Settings with the broker's replication, and one try. */
        public static Settings of(String bootstrap, String registryUrl, Topics topics, int partitions) {
            return new Settings(bootstrap, registryUrl, topics, partitions, (short) -1, Duration.ZERO);
        }
    }

    /**
     * Creates what is missing, adjusts configurations and registers schemas.
     *
     * @param settings where and what
     * @param progress receives one line per change, from several threads
     */
    public static DeploymentReport deploy(Settings settings, Consumer<String> progress) {
        return run(settings, false, progress);
    }

    /** Changes nothing and says what {@link #deploy} would have to do, as problems. */
    public static DeploymentReport check(Settings settings) {
        return run(settings, true, line -> {});
    }

    private static DeploymentReport run(Settings settings, boolean checkOnly, Consumer<String> progress) {
        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<DeploymentReport> topics =
                    CompletableFuture.supplyAsync(() -> new TopicDeployment(settings, checkOnly, progress).run(), both);
            CompletableFuture<DeploymentReport> schemas = CompletableFuture.supplyAsync(
                    () -> new SchemaDeployment(settings, checkOnly, progress).run(), both);
            return topics.join().and(schemas.join());
        }
    }
}
