package dev.functionregistry.processor;

import dev.functionregistry.schemas.Topics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where and how a processor runs.
 *
 * @param bootstrap broker addresses, {@code host:port,…}
 * @param schemaRegistry address of Confluent's API of the schema registry
 * @param topics names of the deployment
 * @param port of queries, health and metrics; 0 for any free one
 * @param name unique per replica and stable over restarts (container host name, pod name): two alike put the first in ERROR
 * @param policy file of the operator's policy; null: the operator asks for nothing
 * @param stateDir directory of the stores; survives restarts where it can
 * @param guarantee {@code at_least_once}, or {@code exactly_once_v2} (about 26 ms more per pass)
 * @param threads stream threads, at least 1
 * @param commitIntervalMs how much is read again after a crash, in milliseconds
 * @param replication copies of each changelog partition; -1 for the broker's default
 * @param metricFunctions how many function names {@code /metrics} tells apart; all others are counted as {@code other}
 * @param queries where queries come in, and whose are answered
 */
public record ProcessorConfig(
        String bootstrap,
        String schemaRegistry,
        Topics topics,
        int port,
        String name,
        @Nullable Path policy,
        Path stateDir,
        String guarantee,
        int threads,
        long commitIntervalMs,
        int replication,
        int metricFunctions,
        QuerySettings queries) {
    public static final String AT_LEAST_ONCE = "at_least_once";
    public static final String EXACTLY_ONCE = "exactly_once_v2";

    private static final int PORT = 8090;
    private static final long COMMIT_INTERVAL_MS = 500;

    /** Under exactly-once every reader waits for the commit. */
    private static final long COMMIT_INTERVAL_EXACTLY_ONCE_MS = 20;

    private static final int METRIC_FUNCTIONS = 100;

    public ProcessorConfig {
        if (!guarantee.equals(AT_LEAST_ONCE) && !guarantee.equals(EXACTLY_ONCE)) {
            throw new IllegalArgumentException(
                    "FR_PROCESSING_GUARANTEE is " + AT_LEAST_ONCE + " or " + EXACTLY_ONCE + ", not " + guarantee);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("FR_THREADS is at least 1, not " + threads);
        }
    }

    /** Settings for one machine: one thread, at least once, any free port. */
    public static ProcessorConfig local(
            String bootstrap, String schemaRegistry, Topics topics, String name, Path stateDir) {
        return new ProcessorConfig(
                bootstrap,
                schemaRegistry,
                topics,
                0,
                name,
                null,
                stateDir,
                AT_LEAST_ONCE,
                1,
                COMMIT_INTERVAL_MS,
                -1,
                METRIC_FUNCTIONS,
                QuerySettings.local());
    }

    /** The same with other queries. */
    public ProcessorConfig with(QuerySettings other) {
        return new ProcessorConfig(
                bootstrap,
                schemaRegistry,
                topics,
                port,
                name,
                policy,
                stateDir,
                guarantee,
                threads,
                commitIntervalMs,
                replication,
                metricFunctions,
                other);
    }

    /**
     * Reads the environment.
     *
     * @throws IllegalArgumentException when a variable cannot be read as what it should be; the message names it
     */
    public static ProcessorConfig fromEnv(Map<String, String> env) {
        var guarantee = env.getOrDefault("FR_PROCESSING_GUARANTEE", AT_LEAST_ONCE);
        return new ProcessorConfig(
                env.getOrDefault("FR_BOOTSTRAP", "localhost:9092"),
                env.getOrDefault("FR_SCHEMA_REGISTRY", "http://localhost:8081/apis/ccompat/v7"),
                Topics.withPrefix(env.getOrDefault("FR_TOPIC_PREFIX", "")),
                number(env, "FR_PORT", PORT),
                env.getOrDefault("FR_NAME", hostName()),
                env.containsKey("FR_POLICY_FILE") ? Path.of(env.get("FR_POLICY_FILE")) : null,
                Path.of(env.getOrDefault("FR_STATE_DIR", "/var/lib/function-registry")),
                guarantee,
                number(env, "FR_THREADS", Runtime.getRuntime().availableProcessors()),
                guarantee.equals(EXACTLY_ONCE) ? COMMIT_INTERVAL_EXACTLY_ONCE_MS : COMMIT_INTERVAL_MS,
                number(env, "FR_REPLICATION", -1),
                number(env, "FR_METRICS_FUNCTIONS", METRIC_FUNCTIONS),
                QuerySettings.fromEnv(env, hostName()));
    }

    private static int number(Map<String, String> env, String name, int otherwise) {
        var text = env.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is a number, not " + text, e);
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "processor";
        }
    }
}
