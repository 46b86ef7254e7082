package dev.functionregistry.stack.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;

/**
 * Broker and schema registry of one JVM, for tests: started side by side at the first {@link #shared()}, ended with the JVM, data
 * in a temporary directory. Tests keep apart by a topic prefix of their own.
 */
public final class LocalCluster {
    private final EmbeddedKafka kafka;
    private final SchemaRegistryProcess schemaRegistry;

    private LocalCluster(EmbeddedKafka kafka, SchemaRegistryProcess schemaRegistry) {
        this.kafka = kafka;
        this.schemaRegistry = schemaRegistry;
    }

    /** The one cluster of this JVM; the first call starts it and takes some seconds. */
    public static LocalCluster shared() {
        return Holder.CLUSTER;
    }

    /** For {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** For {@code schema.registry.url}. */
    public String schemaRegistryUrl() {
        return schemaRegistry.url();
    }

    public EmbeddedKafka kafka() {
        return kafka;
    }

    public SchemaRegistryProcess schemaRegistry() {
        return schemaRegistry;
    }

    private static final class Holder {
        static final LocalCluster CLUSTER = start();
    }

    /** Outside of the holder: a second thread that ran code of a class being initialized would wait for ever. */
    private static LocalCluster start() {
        var data = temporary();
        var registry = CompletableFuture.supplyAsync(
                () -> SchemaRegistryProcess.startInMemory(data.resolve("schema-registry.log")));
        var kafka = EmbeddedKafka.start(data.resolve("kafka"), 0);
        var cluster = new LocalCluster(kafka, registry.join());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cluster.end(data), "local-cluster-exit"));
        return cluster;
    }

    private void end(Path data) {
        // nobody needs these data any more: an orderly stop would only cost time
        schemaRegistry.close();
        try (var files = Files.walk(data)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // the broker may still write; what is left lies in the temporary directory
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("function-registry-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
