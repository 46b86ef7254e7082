package dev.functionregistry.stack.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of a process that holds a broker and a schema registry: records and schemas stay, no process does. */
class KilledBrokerIT {
    /** The process to be killed: prints the registry's pid and port, and the broker's port, and waits. */
    public static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            var data = Path.of(arguments[0]);
            var registry = SchemaRegistryProcess.start(data, 0, data.resolve("schema-registry.log"));
            var kafka = EmbeddedKafka.start(data.resolve("kafka"), 0);
            EmbeddedKafkaIT.createTopic(kafka, "kept");
            EmbeddedKafkaIT.send(kafka, "kept", "one");
            int id = SchemaRegistryProcessIT.register(registry, "kept");
            System.out.println("READY " + registry.pid() + " " + id);
            new CountDownLatch(1).await(); // until it is killed
        }
    }

    @Test
    void nothingIsLostAndNoProcessStays(@TempDir Path data) throws Exception {
        var victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        data.toString())
                .redirectErrorStream(true)
                .start();
        String ready;
        try (var lines = victim.inputReader(StandardCharsets.UTF_8)) {
            var output = new ArrayList<String>();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.startsWith("READY ")) {
                    break;
                }
            }
            ready = output.getLast();
            assertThat(ready).as("output: %s", output).startsWith("READY ");
            victim.destroyForcibly();
            assertThat(victim.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        var words = List.of(ready.split(" "));
        long registryPid = Long.parseLong(words.get(1));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> ProcessHandle.of(registryPid)
                        .filter(ProcessHandle::isAlive)
                        .isEmpty());

        try (var registry = SchemaRegistryProcess.start(data, 0, data.resolve("schema-registry.log"));
                var kafka = EmbeddedKafka.start(data.resolve("kafka"), 0)) {
            assertThat(SchemaRegistryProcessIT.register(registry, "kept")).isEqualTo(Integer.parseInt(words.get(2)));
            assertThat(EmbeddedKafkaIT.read(kafka, "kept", 1)).containsExactly("one");
        }
    }
}
