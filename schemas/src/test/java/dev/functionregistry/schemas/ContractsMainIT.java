package dev.functionregistry.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.stack.broker.LocalCluster;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractsMainIT {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void helpNamesEveryVariable() {
        assertThat(run(Map.of(), "--help")).isZero();
        assertThat(out.toString(UTF_8))
                .contains(
                        "--check",
                        "FR_BOOTSTRAP",
                        "FR_SCHEMA_REGISTRY",
                        "FR_TOPIC_PREFIX",
                        "FR_PARTITIONS",
                        "FR_REPLICATION",
                        "FR_WAIT_MS");
    }

    @Test
    void anUnknownOptionIsWrongUsage() {
        assertThat(run(Map.of(), "--chekc")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("--chekc").contains("--help");
    }

    @ParameterizedTest
    @CsvSource({"FR_PARTITIONS,none", "FR_PARTITIONS,0", "FR_REPLICATION,-3", "FR_WAIT_MS,x", "FR_TOPIC_PREFIX,a b"})
    void aWrongVariableIsWrongUsage(String name, String value) {
        assertThat(run(Map.of(name, value))).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains(value);
    }

    @Test
    void deployThenCheck() {
        Map<String, String> env = env();

        assertThat(run(env, "--check")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("TOPIC_MISSING").contains("SCHEMA_MISSING");
        assertThat(run(env)).isZero();
        assertThat(out.toString(UTF_8))
                .contains("created " + env.get("FR_TOPIC_PREFIX") + "tools.calls, 4 partitions")
                .containsPattern("contracts  12 topics, \\d+ record types, all compatible  \\d+\\.\\d s");
        assertThat(run(env, "--check")).isZero();
    }

    @Test
    void whoDoesNotAnswerIsNamed() {
        Map<String, String> env = new HashMap<>(env());
        env.putAll(
                Map.of("FR_BOOTSTRAP", "localhost:1", "FR_SCHEMA_REGISTRY", "http://localhost:1", "FR_WAIT_MS", "0"));

        assertThat(run(env)).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .contains("BROKER_UNREACHABLE: No Kafka broker answers at localhost:1")
                .contains("REGISTRY_UNREACHABLE: No schema registry answers at http://localhost:1")
                .contains("contracts  2 problems");
    }

    private static Map<String, String> env() {
        return Map.of(
                "FR_BOOTSTRAP",
                LocalCluster.shared().bootstrapServers(),
                "FR_SCHEMA_REGISTRY",
                LocalCluster.shared().schemaRegistryUrl(),
                "FR_TOPIC_PREFIX",
                "m" + UUID.randomUUID().toString().substring(0, 8) + ".",
                "FR_PARTITIONS",
                "4",
                "FR_WAIT_MS",
                "10000");
    }

    private int run(Map<String, String> env, String... args) {
        return ContractsMain.run(List.of(args), env, new PrintStream(out, true), new PrintStream(err, true));
    }
}
