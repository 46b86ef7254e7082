package dev.functionregistry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.stack.broker.EmbeddedKafka;
import dev.functionregistry.stack.broker.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose broker goes away stops acting before anybody else takes it for lost, and acts again when the broker is back. */
class OutOfTouchIT {
    @TempDir
    Path data;

    @Test
    void whoeverCannotReachTheLogSaysSoAndLetsGo() {
        EmbeddedKafka broker = EmbeddedKafka.start(data, 0);
        int port = broker.port();
        try (GatewayFixture fixture = new GatewayFixture(
                broker.bootstrapServers(), LocalCluster.shared().schemaRegistryUrl(), config -> config)) {
            try (Dialogue page = fixture.dialogue()) {
                String session = page.open();
                broker.close();

                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> fixture.get("/health/ready", "").statusCode() == 503);
                assertThat(fixture.get("/health/live", "").statusCode()).isEqualTo(200);
                assertThat(page.expectError("UNAVAILABLE").get("retryable").asBoolean())
                        .isTrue();
                page.expectClose(1013);
                var refused = fixture.post(
                        "/v1/sessions/" + session + "/tool-calls",
                        fixture.token("robot", "agent"),
                        "{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}");
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.body()).contains("UNAVAILABLE");
                try (Dialogue late = fixture.dialogue()) {
                    late.expectError("UNAVAILABLE");
                    late.expectClose(1013);
                }
            }
            broker = EmbeddedKafka.start(data, port);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(fixture.gateway::ready);
            // a socket of the moment in which the gateway learns how long it was away is sent off like the others, to
            // attach again
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                try (Dialogue page = fixture.dialogue()) {
                    page.open();
                }
            });
        } finally {
            broker.close();
        }
    }
}
