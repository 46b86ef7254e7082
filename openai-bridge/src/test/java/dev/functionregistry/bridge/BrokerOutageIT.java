package dev.functionregistry.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.functionregistry.bridge.testing.Dialogue;
import dev.functionregistry.bridge.testing.Pipeline;
import dev.functionregistry.bridge.testing.ScriptedRealtimeServer;
import dev.functionregistry.stack.broker.EmbeddedKafka;
import dev.functionregistry.stack.broker.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The broker goes away and comes back: the bridge falls silent meanwhile and goes on by itself. */
class BrokerOutageIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void actsOnlyWhileItReachesItsGroupAndGoesOnAfterwards(@TempDir(cleanup = CleanupMode.NEVER) Path data)
            throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(data, 0);
        int port = kafka.port();
        String registry = LocalCluster.shared().schemaRegistryUrl();
        try (Pipeline pipeline = new Pipeline(kafka.bootstrapServers(), registry);
                ScriptedRealtimeServer model = new ScriptedRealtimeServer();
                OpenAiBridge bridge = OpenAiBridge.start(
                        BridgeConfig.local(kafka.bootstrapServers(), registry, "bridge-1", model.url())
                                .withTopicPrefix(pipeline.prefix()))) {
            new Dialogue(model);
            await().atMost(LONG).until(bridge::ready);
            String session = Pipeline.newSession();
            pipeline.userSays(session, "r1", "hello");
            await().atMost(LONG)
                    .until(() -> pipeline.answers(session, "r1").findAny().isPresent());

            kafka.close();
            await().atMost(LONG).until(() -> !bridge.checks().get("pollFresh"));
            int said = model.received().size();
            model.clients().getLast().send("{\"type\":\"response.created\",\"response\":{\"id\":\"resp_x\"}}");
            model.clients()
                    .getLast()
                    .send("{\"type\":\"session.updated\",\"session\":{\"tools\":[{\"name\":\"foreign\"}]}}");

            kafka = EmbeddedKafka.start(data, port);
            assertThat(model.received()).hasSize(said);
            await().atMost(LONG).until(bridge::ready);
            model.clients()
                    .getLast()
                    .send("{\"type\":\"response.done\",\"response\":{\"id\":\"resp_x\",\"status\":\"completed\"}}");
            pipeline.userSays(session, "r2", "again");

            await().atMost(LONG)
                    .until(() -> pipeline.answers(session, "r2").findAny().isPresent());
            assertThat(pipeline.answers(session, "r2").findFirst().orElseThrow().getError())
                    .isNull();
            assertThat(bridge.checks()).doesNotContainValue(false);
        } finally {
            kafka.close();
        }
    }
}
