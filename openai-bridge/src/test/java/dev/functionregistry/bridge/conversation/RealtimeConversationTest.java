package dev.functionregistry.bridge.conversation;

import static dev.functionregistry.bridge.conversation.Samples.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RealtimeConversationTest {
    private static final ConversationLimits LIMITS = new ConversationLimits(
            2,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            Duration.ofMillis(60),
            Duration.ofMillis(100),
            Duration.ofSeconds(20),
            1_024);

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void followsItsTable(ConversationTable table) {
        table.run(LIMITS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void doesNothingASecondTime(ConversationTable table) {
        table.runEachEventTwice(LIMITS);
    }

    static Stream<ConversationTable> tables() {
        return Stream.of(
                        ToolTables.all(),
                        ResponseTables.all(),
                        CallTables.all(),
                        LinkTables.all(),
                        SidebandTables.all())
                .flatMap(List::stream);
    }

    @Test
    void outputItemIdsAreShortAndFollowFromTheCallId() {
        String longest = ItemIds.output("call_" + "x".repeat(500));

        assertThat(longest).hasSizeLessThanOrEqualTo(32).matches("[a-z0-9_]+");
        assertThat(ItemIds.output("call_1")).isEqualTo(ItemIds.output("call_1")).isNotEqualTo(longest);
    }

    @Test
    void keepsWhatTheNextBridgeMustKnow() {
        RealtimeConversation rules = new RealtimeConversation(LIMITS);
        ConversationState state = CallTables.answered().run(LIMITS);

        Memory memory = state.remembered();

        assertThat(memory)
                .isEqualTo(new Memory(
                        1,
                        "sess_1",
                        null,
                        null,
                        Map.of(),
                        1,
                        true,
                        List.of(new Delivered("c1", ItemIds.output("c1"), ConversationTable.START)),
                        OWNER,
                        new History(List.of(
                                new History.Said("user", "hi"),
                                new History.Called("c1", "getWeather", "{}", "\"c1\"")))));
        assertThat(rules.apply(state, new Input.SessionEnded(), ConversationTable.START)
                        .effects())
                .endsWith(new Effect.Close("session ended"), new Effect.Forget());
    }

    @Test
    void saysWhenTimeIsDue() {
        RealtimeConversation rules = new RealtimeConversation(LIMITS);

        assertThat(rules.wakeAtMicros(ConversationState.fresh())).isEmpty();
        assertThat(rules.wakeAtMicros(CallTables.held().run(LIMITS))).hasValue(ConversationTable.START + 2_000_000);
        assertThat(rules.wakeAtMicros(ResponseTables.asked("waits").run(LIMITS)))
                .hasValue(ConversationTable.START + 30_000_000);
        assertThat(rules.wakeAtMicros(CallTables.called("tells again")
                        .when(done("resp_1", ""))
                        .run(LIMITS)))
                .as("the next telling")
                .isPresent();
        assertThat(rules.wakeAtMicros(ResponseTables.responding("silent").run(LIMITS))
                        .orElse(Long.MAX_VALUE))
                .as("a silent model is not covered for: next is the renewal")
                .isGreaterThan(ConversationTable.START + 60_000_000);
    }

    @Test
    void aCallIdIsRememberedForAWhileOnly() {
        RealtimeConversation rules = new RealtimeConversation(LIMITS);
        ConversationState state = ResponseTables.responding("many").run(LIMITS);

        for (int i = 0; i < 600; i++) {
            state = rules.apply(state, called("resp_1", "call-" + i), ConversationTable.START)
                    .state();
            state = rules.apply(state, result("call-" + i, 1), ConversationTable.START)
                    .state();
            state = rules.apply(state, acknowledged("call-" + i), ConversationTable.START)
                    .state();
        }

        assertThat(state.calls()).isEmpty();
        assertThat(state.settledCalls()).hasSize(256).endsWith("call-599");
        assertThat(state.delivered()).hasSize(Memory.DELIVERED_KEPT);
    }

    /** Kinds of a note are metric tags; this list is what dashboards know. */
    @Test
    void noteKindsAreStable() {
        assertThat(Kind.values())
                .extracting(Enum::name)
                .containsExactly(
                        "TOOL_QUARANTINED",
                        "UPDATE_REFUSED",
                        "FOREIGN_TOOLS",
                        "BARRIER_EXPIRED",
                        "OUTPUT_UNDELIVERABLE",
                        "CALL_REPEATED",
                        "CALL_NOT_COMPLETED",
                        "CALL_OVERLOADED",
                        "RESPONSE_RACE",
                        "RESPONSE_NOT_COMPLETED",
                        "RESPONSE_OVERDUE",
                        "CONNECTION_LOST",
                        "MODEL_ERROR",
                        "OUTPUT_CUT",
                        "OUTPUT_FOUND",
                        "CALL_OUT_OF_BAND",
                        "CALL_ANNOUNCED",
                        "CALL_LATE",
                        "CALL_RECOVERED",
                        "CALL_MISSED",
                        "CALL_CANCELLED",
                        "RESPONSE_RETRIED",
                        "RATE_LIMITED",
                        "SESSION_RENEWED",
                        "SESSION_ATTACHED",
                        "SESSION_OVER",
                        "HISTORY_DESCRIBED");
    }
}
