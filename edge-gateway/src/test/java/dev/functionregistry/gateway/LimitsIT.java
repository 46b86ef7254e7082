package dev.functionregistry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.gateway.session.SessionLimits;
import dev.functionregistry.schemas.avro.ExecutionResult;
import dev.functionregistry.schemas.avro.SessionDetached;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a gateway with small limits does at them. */
class LimitsIT {
    private static GatewayFixture fixture;

    @BeforeAll
    static void start() {
        fixture = GatewayFixture.start(config -> config.withWaitingCalls(10, 1, 1_000)
                .withLimits(new SessionLimits(30_000, 500, 1_000, 4_096, 128, 20, 20, 8, 8)));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private HttpResponse<String> call(String session, String id) {
        return fixture.post(
                "/v1/sessions/" + session + "/tool-calls",
                fixture.token("robot", "agent"),
                "{\"id\":\"" + id + "\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}");
    }

    @Test
    void aCallWithoutOutcomeIsGivenUpAndOneTooManyIsRefused() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            var first = CompletableFuture.supplyAsync(() -> call(session, "a"));
            page.expect("function.call");
            HttpResponse<String> second = call(session, "b");
            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(second.body()).contains("\"code\":\"OVERLOADED\"", "\"retryable\":true");
            assertThat(first.join().statusCode()).isEqualTo(504);
            assertThat(first.join().body()).contains("\"code\":\"NO_OUTCOME\"");
        }
    }

    @Test
    void theFirstFrameMustComeInTime() {
        try (Dialogue page = fixture.dialogue()) {
            page.expectError("NOT_OPEN");
            page.expectClose(4002);
        }
    }

    @Test
    void aProcessorThatIsSilentIsReported() {
        fixture.processor.answersAttach = false;
        try (Dialogue page = fixture.dialogue()) {
            page.send("{'type':'session.open','ref':'o','page':'p'}");
            assertThat(page.expectError("UNAVAILABLE").get("retryable").asBoolean())
                    .isTrue();
            page.expectClose(1013);
        } finally {
            fixture.processor.answersAttach = true;
        }
    }

    @Test
    void tooManyMessagesEndTheSocket() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            for (int i = 0; i < 30; i++) {
                page.send("{'type':'dance'}");
            }
            page.expectClose(4029);
            assertThat(fixture.processor.await(SessionDetached.class, session).getReason())
                    .isEqualTo("socket_closed");
        }
    }

    @Test
    void tooLargeAResultFailsItsCallAndNothingElse() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            fixture.processor.dispatch(session, "big", 1, "f", "{}", 5_000);
            page.expect("function.call");
            page.sendRaw("{\"type\":\"function.result\",\"id\":\"big#1\",\"data\":{\"success\":true,\"result\":\""
                    + "x".repeat(5_000) + "\"}}");
            assertThat(page.expect("function.acknowledged").get("id").asText()).isEqualTo("big#1");
            assertThat(fixture.processor
                            .await(ExecutionResult.class, session)
                            .getError()
                            .getCode())
                    .isEqualTo("RESULT_TOO_LARGE");
            fixture.processor.dispatch(session, "small", 1, "f", "{}", 5_000);
            page.expect("function.call");
        }
    }

    @Test
    void aResultManyTimesTooLargeFailsItsCallAndNothingElse() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            fixture.processor.dispatch(session, "huge", 1, "f", "{}", 5_000);
            page.expect("function.call");
            page.sendRaw("{\"type\":\"function.result\",\"id\":\"huge#1\",\"data\":{\"success\":true,\"result\":\""
                    + "x".repeat(60 * 4_096) + "\"}}");
            assertThat(page.expect("function.acknowledged").get("id").asText()).isEqualTo("huge#1");
            assertThat(fixture.processor
                            .await(ExecutionResult.class, session)
                            .getError()
                            .getCode())
                    .isEqualTo("RESULT_TOO_LARGE");
            fixture.processor.dispatch(session, "small", 1, "f", "{}", 5_000);
            page.expect("function.call");
        }
    }

    @Test
    void tooLargeAMessageIsRefusedAndNothingElse() {
        try (Dialogue page = fixture.dialogue()) {
            page.open();
            page.sendRaw("\"" + "x".repeat(5_000) + "\"");
            assertThat(page.expectError("FRAME_TOO_LARGE").get("fatal").asBoolean())
                    .isFalse();
            page.sendRaw("{\"type\":\"conversation.text\",\"ref\":\"t1\",\"text\":\"" + "x".repeat(100_000) + "\"}");
            assertThat(page.expectError("FRAME_TOO_LARGE").get("ref").asText()).isEqualTo("t1");
            page.register("f");
        }
    }

    @Test
    void aResultWithoutEndFailsItsCallAndEndsTheSocket() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            fixture.processor.dispatch(session, "endless", 1, "f", "{}", 5_000);
            page.expect("function.call");
            page.sendPart(
                    "{\"type\":\"function.result\",\"id\":\"endless#1\",\"data\":{\"success\":true,\"result\":\"",
                    false);
            for (int i = 0; i < 64; i++) {
                page.sendPart("x".repeat(4_096), false);
            }
            page.expectClose(1009);
            assertThat(fixture.processor
                            .await(ExecutionResult.class, session)
                            .getError()
                            .getCode())
                    .isEqualTo("RESULT_TOO_LARGE");
        }
    }

    @Test
    void messagesThatAreTooLargeAreCountedAsMessages() {
        try (Dialogue page = fixture.dialogue()) {
            page.open();
            for (int i = 0; i < 60; i++) {
                page.sendRaw("\"" + "x".repeat(5_000) + "\"");
            }
            page.expectClose(4029);
        }
    }

    @Test
    void executionsBeyondTheSocketsRoomComeBackUnstarted() {
        try (Dialogue page = fixture.dialogue()) {
            String session = page.open();
            for (int i = 0; i < 9; i++) {
                fixture.processor.dispatch(session, "c" + i, 1, "f", "{}", 5_000);
            }
            for (int i = 0; i < 8; i++) {
                page.expect("function.call");
            }
            var result = fixture.processor.await(
                    dev.functionregistry.schemas.avro.ExecutionResult.class, session, any -> true);
            assertThat(result.getCallId()).isEqualTo("c8");
            assertThat(result.getError().getCode()).isEqualTo("CONNECTION_NOT_READY");
        }
    }
}
