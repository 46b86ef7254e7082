package dev.functionregistry.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.gateway.session.ClientFrame;
import dev.functionregistry.gateway.session.EdgeCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message beyond the reader's limits costs: the one thing that is too deep or too long, and never the answer to it. */
class FrameReaderTest {
    private static final String LONG_NAME = "{\"" + "n".repeat(50_001) + "\":1}";

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    private static ClientFrame.Answer result(String result) {
        var frame = FrameReader.read(
                "{\"type\":\"function.result\",\"id\":\"c#1\",\"data\":{\"success\":true,\"result\":" + result + "}}");
        assertThat(((ClientFrame.Result) frame).id()).isEqualTo("c#1");
        return ((ClientFrame.Result) frame).answer();
    }

    @Test
    void aResultMayNestAsDeepAsTheProcessorReads() {
        assertThat(result(nested(64))).isEqualTo(new ClientFrame.Answer.Returned(nested(64)));
        assertThat(result("{\"" + "n".repeat(20_000) + "\":\"[\\\"[\"}"))
                .isInstanceOf(ClientFrame.Answer.Returned.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 200, 300, 100_000})
    void aDeeperOneFailsItsCall(int depth) {
        assertInvalid(result(nested(depth)));
    }

    @Test
    void soDoesOneThatHoldsTooLongANameOrIsNoJson() {
        assertInvalid(result(LONG_NAME));
        assertInvalid(result("NaN"));
    }

    private static void assertInvalid(ClientFrame.Answer answer) {
        assertThat(answer).isInstanceOfSatisfying(ClientFrame.Answer.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("INVALID_RESULT");
            assertThat(failed.retryable()).isFalse();
        });
    }

    @Test
    void oneFunctionWithTooDeepASchemaIsRefusedAlone() {
        var frame =
                (ClientFrame.Register) FrameReader.read("{\"type\":\"functions.register\",\"ref\":\"r\",\"functions\":["
                        + "{\"name\":\"f\",\"parameters\":{\"default\":" + nested(60) + "}},"
                        + "{\"name\":\"g\",\"parameters\":{\"default\":" + nested(59) + "}}]}");

        assertThat(frame.ref()).isEqualTo("r");
        assertThat(((ClientFrame.Entry.Refused) frame.entries().get(0)).answer())
                .satisfies(refused -> assertThat(List.of(refused.name(), refused.code(), refused.pointer()))
                        .isEqualTo(List.of("f", "INVALID_SCHEMA", "/parameters")));
        assertThat(frame.entries().get(1)).isInstanceOf(ClientFrame.Entry.Readable.class);
    }

    @Test
    void whatCannotBeReadAtAllIsAnsweredUnderItsRef() {
        var batch = (ClientFrame.Unreadable)
                FrameReader.read("{\"type\":\"functions.register\",\"ref\":\"r\",\"functions\":[" + nested(300) + "]}");
        assertThat(batch.code()).isEqualTo(EdgeCode.INVALID_JSON);
        assertThat(batch.ref()).isEqualTo("r");
        assertThat(batch.message()).contains("64 deep");

        var text = (ClientFrame.Unreadable) FrameReader.read(
                "{\"type\":\"conversation.text\",\"ref\":\"t\",\"text\":\"x\",\"session\":" + LONG_NAME + "}");
        assertThat(text.ref()).isEqualTo("t");
    }

    @Test
    void aNameThatNoFunctionHasSpoilsNoOthers() {
        String tooLong = "x".repeat(1_000);
        assertThat(FrameReader.read(
                        "{\"type\":\"functions.unregister\",\"ref\":\"r\",\"names\":[\"f\",\"" + tooLong + "\"]}"))
                .isEqualTo(new ClientFrame.Unregister("r", List.of("f", tooLong)));
    }

    @Test
    void deepOptionsOfATextAreAnsweredUnderItsRef() {
        var text = (ClientFrame.Unreadable)
                FrameReader.read("{\"type\":\"conversation.text\",\"ref\":\"t\",\"text\":\"x\","
                        + "\"session\":{\"reasoning\":" + nested(60) + "}}");
        assertThat(text.code()).isEqualTo(EdgeCode.INVALID_FRAME);
        assertThat(text.ref()).isEqualTo("t");
        assertThat(text.pointer()).isEqualTo("/session");
    }
}
