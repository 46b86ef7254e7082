package dev.functionregistry.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.processor.topology.Fixture;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.Alert;
import dev.functionregistry.schemas.avro.AttachOutcome;
import dev.functionregistry.schemas.avro.ExecutionRequest;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.RegistrationOutcome;
import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.stack.broker.LocalCluster;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call that is open long after its timer was due is told to people, and so is its end. */
class StuckCallIT {
    private static final GatewayAddress GATEWAY = new GatewayAddress("stuck#1", 0);

    private final Topics topics = Topics.withPrefix("stuck" + System.nanoTime() + ".");
    private final String session = ProcessorContract.newSession();

    /** For the watch it is an hour later than for the timers: to it they are that late. */
    @Test
    void isAnAlertAndThenARecovery(@TempDir Path directory) throws Exception {
        var cluster = LocalCluster.shared();
        var bootstrap = cluster.bootstrapServers();
        var registry = cluster.schemaRegistryUrl();
        ContractDeployment.deploy(ContractDeployment.Settings.of(bootstrap, registry, topics, 2), line -> {});
        var config = ProcessorConfig.local(bootstrap, registry, topics, "stuck", directory);
        var later = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
        try (var pipe = new Pipe(bootstrap, registry, topics);
                var processor = StreamProcessor.start(
                        config, new StuckCallWatch.Pace(later, Duration.ofMillis(100), Duration.ofSeconds(3)))) {
            pipe.keepAlive(GATEWAY);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(processor::ready);
            pipe.send(Topic.REGISTRATIONS, session, Fixture.opened());
            long epoch = pipe.send(Topic.REGISTRATIONS, session, Fixture.attached("page", GATEWAY))
                    .offset();
            pipe.await(Topic.GATEWAY_INBOX, s -> s.value() instanceof AttachOutcome);
            var function = Fixture.function("add").setTimeoutMs(600_000).build();
            pipe.send(Topic.REGISTRATIONS, session, Fixture.registered(epoch, 1, function));
            pipe.await(Topic.GATEWAY_INBOX, s -> s.value() instanceof RegistrationOutcome);
            pipe.send(Topic.TOOLS_CALLS, session, Fixture.call("c1", "add", "{\"a\":1,\"b\":2}"));
            pipe.await(Topic.GATEWAY_INBOX, s -> s.value() instanceof ExecutionRequest);

            var raised = pipe.await(
                    Topic.ALERTS, Alert.class, alert -> alert.getTitle().equals("Stuck call"));
            assertThat(raised.getRecovered()).isFalse();
            assertThat(raised.getDetails()).contains(session, "c1");

            pipe.send(Topic.EXECUTIONS_RESULTS, session, Fixture.succeeded("c1", 1, epoch, 1, "3"));
            // some time without a notice: another instance might have taken over
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(pipe.all(
                                    Topic.ALERTS, seen -> seen.value() instanceof Alert alert && alert.getRecovered()))
                            .singleElement()
                            .satisfies(seen ->
                                    assertThat(((Alert) seen.value()).getId()).isEqualTo(raised.getId())));
        }
    }
}
