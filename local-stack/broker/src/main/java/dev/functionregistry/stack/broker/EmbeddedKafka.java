package dev.functionregistry.stack.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One real Kafka node (KRaft broker and controller) inside this process, listening on the loopback interface only.
 *
 * <p>Its data directory survives {@link #close()} and {@code kill -9} alike: the next start on it serves the same topics, whatever
 * its port. Topics are never created by themselves.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final int NODE_ID = 1;

    /** Less than that is taken for the reason when it ends. */
    private static final long LITTLE_MB = 200;

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedKafka(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts the node and returns when it takes records.
     *
     * @param data directory of its log; made and formatted when empty
     * @param port the port of its clients, 0 for any free one
     */
    public static EmbeddedKafka start(Path data, int port) {
        int clientPort = port == 0 ? FreePort.any() : port;
        format(data);
        // Kafka ends the whole process when it cannot write, and says so in no line that people see
        Exit.setHaltProcedure((status, message) -> {
            System.err.println(lastWords(data, data.toFile().getUsableSpace() >> 20));
            Runtime.getRuntime().halt(status);
        });
        var server =
                new KafkaRaftServer(new KafkaConfig(settings(data, clientPort, FreePort.any()), false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw e;
        }
        log.info("broker started port={} data={}", clientPort, data);
        return new EmbeddedKafka(server, clientPort);
    }

    public int port() {
        return port;
    }

    /** Host and port for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return "localhost:" + port;
    }

    /** What is wrong with the node, in one sentence; empty when it answers. Takes 3 s at most. */
    public Optional<String> check() {
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 2_500);
        try (var admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get(3, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.of("the broker at " + bootstrapServers() + " does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while asking the broker");
        }
    }

    /** Stops the node in order; its data stay. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        log.info("broker stopped port={}", port);
    }

    /** What a broker says that can write no more, in one line. */
    static String lastWords(Path data, long freeMb) {
        return "The broker cannot write to " + data + " any more (" + freeMb
                + " MB are left there) and ends this process: " + (freeMb < LITTLE_MB ? "make room" : "see the log")
                + " and start again; what was acknowledged is kept.";
    }

    private static void format(Path data) {
        try {
            Files.createDirectories(data);
            if (Files.exists(data.resolve("meta.properties"))) {
                return;
            }
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                    .setNodeId(NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(data.toString())
                    .addDirectory(data.toString())
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the broker's data directory " + data, e);
        } catch (Exception e) { // what the formatter declares
            throw new IllegalStateException("cannot format the broker's data directory " + data, e);
        }
    }

    /** A voter list in the settings, not in the log, so that both ports may differ at the next start. */
    private static Map<String, String> settings(Path data, int clientPort, int controllerPort) {
        var settings = new HashMap<String, String>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("controller.quorum.voters", NODE_ID + "@localhost:" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listeners", "PLAINTEXT://localhost:" + clientPort + ",CONTROLLER://localhost:" + controllerPort);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", data.toString());

        settings.put("auto.create.topics.enable", "false");
        settings.put("default.replication.factor", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "2");
        settings.put("group.initial.rebalance.delay.ms", "0");

        // one machine: few threads, small buffers, small index files
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("num.recovery.threads.per.data.dir", "2");
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
        settings.put("log.segment.bytes", Integer.toString(64 << 20));
        settings.put("log.index.size.max.bytes", Integer.toString(1 << 20));
        settings.put("metadata.log.segment.bytes", Integer.toString(16 << 20));

        // after kill -9 the controller waits this long for the broker of the last life (9 s by default);
        // much less, and a machine that is busy takes the living one for dead
        settings.put("broker.session.timeout.ms", "6000");
        settings.put("broker.heartbeat.interval.ms", "500");
        return settings;
    }
}
