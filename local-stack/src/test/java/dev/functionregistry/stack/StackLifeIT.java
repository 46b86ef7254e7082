package dev.functionregistry.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.functionregistry.stack.run.DataDirectory;
import dev.functionregistry.stack.run.StackPorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole stack as a process: up, killed, up again, stopped. */
class StackLifeIT {
    private static final String WEATHER = """
            {'type':'functions.register','ref':'r','functions':[{'name':'getWeather','description':'Current weather in a city',\
            'timeout':240000,'parameters':{'type':'object','properties':{'location':{'type':'string'}},'required':['location']}}]}""";

    @Test
    void losesNothingToKillNine(@TempDir Path data) throws Exception {
        int base = freeBase();
        String sessionId;
        String secret;
        String execution;
        List<ProcessHandle> children;
        try (var stack = StackProcess.up(data, base);
                var page = new Page(base)) {
            page.send("{'type':'session.open','ref':'o','page':'first'}");
            var opened = page.await("session.opened");
            sessionId = opened.path("sessionId").asText();
            secret = opened.path("resumeSecret").asText();
            page.send(WEATHER);
            assertThat(page.await("functions.registered")
                            .path("results")
                            .path(0)
                            .path("accepted")
                            .asBoolean())
                    .isTrue();
            page.send("{'type':'conversation.text','ref':'t','text':'What is the weather in Berlin?'}");
            execution = page.await("function.call").path("id").asText();
            assertThat(rows(stack))
                    .containsExactlyInAnyOrder("kafka", "schema-registry", "contracts", "processor", "bridge, gateway");
            children = stack.children();
            assertThat(children).isNotEmpty();
            stack.kill();
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));

        try (var stack = StackProcess.up(data, base)) {
            try (var page = new Page(base)) {
                page.send("{'type':'session.open','ref':'o','page':'second','resume':{'sessionId':'" + sessionId
                        + "','secret':'" + secret + "'}}");
                var opened = page.await("session.opened");
                assertThat(opened.path("resumed").asBoolean()).isTrue();
                assertThat(opened.path("revision").asLong()).as("its functions").isEqualTo(1);
                var again = page.await("function.call");
                assertThat(again.path("id").asText())
                        .as("never started, so sent again")
                        .isEqualTo(execution);
                page.send("{'type':'function.result','id':'" + execution
                        + "','data':{'success':true,'result':{'celsius':20}}}");
                page.await("function.acknowledged");
                await().atMost(Duration.ofSeconds(30)).until(() -> results(base + 2, sessionId) == 1);
            }
            var registry = stack.children().getFirst();
            registry.destroyForcibly();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> stack.output().stream().anyMatch(line -> line.contains(" answers again after ")));
            assertThat(stack.output())
                    .anyMatch(line -> line.startsWith("schema registry (pid " + registry.pid()
                            + ") ended with exit code 137: starting it again.  Its log: "));

            var left = stack.children();
            assertThat(left).hasSize(1).doesNotContain(registry);
            stack.terminate();
            assertThat(stack.end()).isEqualTo(143);
            // what it printed last may still be on its way to us
            await().atMost(Duration.ofSeconds(10)).until(() -> stack.output().contains("Stopped."));
            assertThat(left).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void oneStackPerDataDirectory(@TempDir Path data) throws Exception {
        var directory = new DataDirectory(data);
        try (var lock = directory.lock().orElseThrow().channel()) {
            assertThat(lock.isOpen()).isTrue();
            var second = StackProcess.launch("up", "--data", data.toString(), "--port-base", "61000");
            assertThat(second.end()).isEqualTo(1);
            assertThat(second.output()).singleElement().asString().startsWith("A stack is already up on " + data);
        }
    }

    private static int freeBase() {
        int base = 20_000 + (int) (ProcessHandle.current().pid() % 200) * 100;
        while (StackPorts.from(base).taken().isPresent()) {
            base += 20;
        }
        return base;
    }

    private static List<String> rows(StackProcess stack) {
        return stack.output().stream()
                .filter(line -> line.startsWith("  "))
                .map(line -> line.substring(2, 17).strip())
                .toList();
    }

    /** How many outcomes the log holds for a session. */
    private static long results(int brokerPort, String sessionId) {
        Map<String, Object> settings = Map.of("bootstrap.servers", "localhost:" + brokerPort);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = IntStream.range(0, 8)
                    .mapToObj(partition -> new TopicPartition("tools.results", partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long found = 0;
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    found += sessionId.equals(record.key()) ? 1 : 0;
                }
            }
            return found;
        }
    }
}
