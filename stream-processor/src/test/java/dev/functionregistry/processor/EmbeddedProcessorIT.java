package dev.functionregistry.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.stack.broker.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the broker and registry of this JVM. */
class EmbeddedProcessorIT extends ProcessorContract {
    @Override
    void startCluster() {
        LocalCluster.shared();
    }

    @Override
    String bootstrap() {
        return LocalCluster.shared().bootstrapServers();
    }

    /** The switch of ADR 0002. */
    @Test
    void aCallPassesExactlyOnceToo(@TempDir Path directory) throws Exception {
        var topics = Topics.withPrefix("eos" + System.nanoTime() + ".");
        ContractDeployment.deploy(ContractDeployment.Settings.of(bootstrap(), registry(), topics, 2), line -> {});
        var local = ProcessorConfig.local(bootstrap(), registry(), topics, "eos", directory);
        var config = new ProcessorConfig(
                local.bootstrap(),
                local.schemaRegistry(),
                topics,
                0,
                "eos",
                null,
                directory,
                ProcessorConfig.EXACTLY_ONCE,
                1,
                20,
                -1,
                10,
                local.queries());
        try (var pipe = new Pipe(bootstrap(), registry(), topics);
                var processor = StreamProcessor.start(config)) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(processor::ready);
            var session = newSession();
            pipe.send(Topic.REGISTRATIONS, session, Fixture.opened());
            pipe.send(Topic.TOOLS_CALLS, session, Fixture.call("c", "nothing", "{}"));
            var result = pipe.await(Topic.TOOLS_RESULTS, s -> s.key().equals(session));
            assertThat(((ToolResult) result.value()).getOutcome()).isIn("UNKNOWN_FUNCTION", "SESSION_GONE");
        }
    }

    @Override
    String registry() {
        return LocalCluster.shared().schemaRegistryUrl();
    }
}
