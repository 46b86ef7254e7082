package dev.functionregistry.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.functionregistry.schemas.avro.AssistantTurn;
import dev.functionregistry.schemas.avro.ExecutionCancel;
import dev.functionregistry.schemas.avro.GatewayAlive;
import dev.functionregistry.schemas.avro.SessionAttached;
import dev.functionregistry.schemas.avro.SessionClosed;
import dev.functionregistry.schemas.avro.SessionDetached;
import dev.functionregistry.schemas.avro.SessionOpened;
import dev.functionregistry.schemas.avro.UserTurn;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Sessions over real sockets: owners, resuming elsewhere, being replaced, draining, talking. */
class SessionLifeIT {
    private final GatewayFixture fixture = GatewayFixture.shared();

    @Test
    void aSessionBelongsToTheSubjectOfItsTokenAndItsIdSaysSo() {
        try (Dialogue inFrame = fixture.dialogue();
                Dialogue inHeader = Dialogue.with(
                        fixture.port(),
                        "/v1/socket",
                        "function-registry.v1",
                        Map.of("Authorization", "Bearer " + fixture.token("alice", "admin")))) {
            String one = inFrame.openFrame("{'type':'session.open','ref':'o','page':'p','token':'"
                            + fixture.token("alice", "admin") + "'}")
                    .get("sessionId")
                    .asText();
            String other = inHeader.open();
            assertThat(one).isNotEqualTo(other);
            assertThat(one.substring(0, 16)).isEqualTo(other.substring(0, 16));
            SessionOpened opened = fixture.processor.await(SessionOpened.class, other);
            assertThat(opened.getPrincipal().getSubject()).isEqualTo("alice");
            assertThat(opened.getPrincipal().getRoles()).containsExactly("admin");
            assertThat(opened.getGraceMs()).isEqualTo(60_000);
        }
    }

    @Test
    void aBadTokenOpensNothing() {
        try (Dialogue page = fixture.dialogue()) {
            page.send("{'type':'session.open','ref':'o','page':'p','token':'a.b.c'}");
            page.expectError("UNAUTHENTICATED");
            page.expectClose(4001);
        }
    }

    @Test
    void anotherGatewayGoesOnWithTheSessionAndTheOldSocketIsReplaced() {
        try (EdgeGateway second = EdgeGateway.start(fixture.config("gateway-2"));
                Dialogue old = fixture.dialogue()) {
            GatewayFixture.awaitReady(second);
            JsonNode opened = old.openFrame("{'type':'session.open','ref':'o','page':'p1'}");
            String session = opened.get("sessionId").asText();
            fixture.processor.dispatch(session, "c", 1, "f", "{}", 20_000);
            old.expect("function.call");

            try (Dialogue fresh = Dialogue.with(second.port())) {
                JsonNode resumed =
                        fresh.openFrame("{'type':'session.open','ref':'o','page':'p1','resume':{'sessionId':'"
                                + session + "','secret':'"
                                + opened.get("resumeSecret").asText()
                                + "'},'held':[{'id':'c#1','started':true}]}");
                assertThat(resumed.get("resumed").asBoolean()).isTrue();
                assertThat(resumed.get("epoch").asLong())
                        .isGreaterThan(opened.get("epoch").asLong());
                SessionAttached attached =
                        fixture.processor.await(SessionAttached.class, session, SessionAttached::getResuming);
                assertThat(attached.getHeld()).hasSize(1);
                assertThat(attached.getHeld().getFirst().getStarted()).isTrue();
                assertThat(attached.getGateway().getInstance()).startsWith("gateway-2-");

                old.expectError("SESSION_REPLACED");
                old.expectClose(4003);
                fixture.processor.dispatch(session, "c", 1, "f", "{}", 20_000);
                assertThat(fresh.expect("function.call").get("id").asText()).isEqualTo("c#1");
            }
        }
    }

    @Test
    void aSecretOfAnotherSessionResumesNothing() {
        try (Dialogue one = fixture.dialogue();
                Dialogue other = fixture.dialogue();
                Dialogue thief = fixture.dialogue()) {
            JsonNode mine = one.openFrame("{'type':'session.open','ref':'o','page':'p'}");
            JsonNode yours = other.openFrame("{'type':'session.open','ref':'o','page':'p'}");
            thief.send("{'type':'session.open','ref':'o','page':'p','resume':{'sessionId':'"
                    + yours.get("sessionId").asText() + "','secret':'"
                    + mine.get("resumeSecret").asText() + "'}}");
            thief.expectError("SESSION_GONE");
            thief.expectClose(4004);
        }
    }

    @Test
    void closingEndsTheSession() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            page.send("{'type':'session.close'}");
            page.expectClose(1000);
            assertThat(fixture.processor.await(SessionClosed.class, session).getReason())
                    .isEqualTo("closed_by_client");
            assertThat(fixture.processor.all(SessionDetached.class, session)).isEmpty();
        }
    }

    @Test
    void whatTheUserSaysIsAnsweredUnderItsRef() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            page.send("{'type':'conversation.text','ref':'t1','text':'hello'}");
            UserTurn turn = fixture.processor.await(UserTurn.class, session);
            assertThat(turn.getText()).isEqualTo("hello");
            fixture.processor.send(
                    turn.getGateway(),
                    session,
                    AssistantTurn.newBuilder()
                            .setGateway(turn.getGateway().getInstance())
                            .setRef(turn.getRef())
                            .setText("Hi!")
                            .setDone(true)
                            .build());
            JsonNode answer = page.expect("assistant.text");
            assertThat(answer.get("ref").asText()).isEqualTo("t1");
            assertThat(answer.get("text").asText()).isEqualTo("Hi!");
            assertThat(answer.get("done").asBoolean()).isTrue();
        }
    }

    @Test
    void anExecutionNobodyWaitsForIsCancelledAndMailOfAnOldEpochIsNotDelivered() throws InterruptedException {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            long epoch = fixture.processor.epochOf(session);
            fixture.processor.dispatch(session, epoch - 1, "old", 1, "f", "{}", 5_000);
            fixture.processor.dispatch(session, "c", 1, "f", "{}", 5_000);
            assertThat(page.expect("function.call").get("id").asText()).isEqualTo("c#1");
            fixture.processor.mail(
                    session, (gateway, now) -> new ExecutionCancel(gateway.getInstance(), now, "c", 1, "TIMEOUT"));
            assertThat(page.expect("function.cancel").get("reason").asText()).isEqualTo("TIMEOUT");
            assertThat(page.silentFor(Duration.ofMillis(200))).isTrue();
        }
    }

    @Test
    void aGatewayThatCarriesTheSessionNoLongerSaysSo() {
        String session;
        try (Dialogue page = fixture.dialogue()) {
            session = page.open();
        }
        fixture.processor.await(SessionDetached.class, session);
        long epoch = fixture.processor.epochOf(session);
        fixture.processor.dispatch(session, "c", 1, "f", "{}", 5_000);
        Awaitility.await()
                .until(() ->
                        fixture.processor.all(SessionDetached.class, session).size() == 2);
        assertThat(fixture.processor.all(SessionDetached.class, session))
                .allMatch(detached -> detached.getEpoch() == epoch);
    }

    @Test
    void aStoppingGatewaySendsItsClientsAwayAndDetachesThem() {
        EdgeGateway stopping = EdgeGateway.start(fixture.config("gateway-3"));
        GatewayFixture.awaitReady(stopping);
        int port = stopping.port();
        try (Dialogue page = Dialogue.with(port)) {
            String session = page.open();
            stopping.close();
            assertThat(page.expect("session.drain").get("reconnectAfterMs").asLong())
                    .isBetween(0L, 1_000L);
            assertThat(page.expectClose(1001).reason()).isEqualTo("DRAINING");
            assertThat(fixture.processor.await(SessionDetached.class, session).getReason())
                    .isEqualTo("draining");
        }
    }

    @Test
    void aTakenPortIsSaidAndLeavesNothingRunning() {
        GatewayConfig config = fixture.config("gateway-4").at(fixture.topics.prefix(), "127.0.0.1", fixture.port());
        assertThatThrownBy(() -> EdgeGateway.start(config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(String.valueOf(fixture.port()));
        assertThat(threads("mailbox-poll")).isEqualTo(1);
        assertThat(threads("alive-beat-")).isLessThanOrEqualTo(2);
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }

    @Test
    void theSignOfLifeGoesToEveryPartition() {
        Awaitility.await()
                .untilAsserted(() -> assertThat(fixture.processor.seen().stream()
                                .filter(seen -> seen.value() instanceof GatewayAlive alive
                                        && alive.getGateway().getInstance().startsWith("gateway-1-"))
                                .map(ScriptedProcessor.Seen::partition)
                                .distinct())
                        .hasSize(4));
    }
}
