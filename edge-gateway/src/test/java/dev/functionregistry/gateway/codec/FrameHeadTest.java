package dev.functionregistry.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.gateway.session.ClientFrame;
import dev.functionregistry.gateway.session.EdgeCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameHeadTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"function.result\",\"id\":\"c#1\",\"data\":{\"success\":true,\"result\":\"xxx",
                "{\"id\":\"c#1\",\"ref\":\"r\",\"type\":\"function.result\",\"data\":"
            })
    void aResultNamesItsExecution(String head) {
        assertThat(FrameHead.of(head).tooLarge()).isInstanceOfSatisfying(ClientFrame.Result.class, frame -> {
            assertThat(frame.id()).isEqualTo("c#1");
            assertThat(frame.answer())
                    .isInstanceOfSatisfying(
                            ClientFrame.Answer.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo("RESULT_TOO_LARGE"));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[",
                "{}",
                "{\"type\":\"functions.register\",\"id\":\"c#1\"",
                "{\"type\":\"function.result\",\"data\":{\"success\":true",
                "{\"type\":\"function.result\",\"id\":\"c#"
            })
    void anythingElseIsNone(String head) {
        assertThat(FrameHead.of(head).failed("CODE", "Why.")).isEmpty();
        assertThat(FrameHead.of(head).tooLarge())
                .isInstanceOfSatisfying(
                        ClientFrame.Unreadable.class,
                        refused -> assertThat(refused.code()).isEqualTo(EdgeCode.FRAME_TOO_LARGE));
    }

    @Test
    void anIdThatIsNoTextIsNone() {
        assertThat(FrameHead.of("{\"type\":\"function.result\",\"id\":7,").failed("CODE", "Why."))
                .isEmpty();
    }

    @Test
    void whateverElseIsRefusedUnderItsRefAndId() {
        var told = (ClientFrame.Unreadable)
                FrameHead.of("{\"type\":\"functions.register\",\"ref\":\"r1\",\"id\":\"c#1\",\"functions\":[{\"name\":")
                        .tooLarge();

        assertThat(told.ref()).isEqualTo("r1");
        assertThat(told.id()).isEqualTo("c#1");
    }

    @Test
    void theLongestIdFitsIntoWhatIsKeptOfAMessage() {
        String id = "\\u00e4".repeat(FrameReader.MAX_ID);
        String head = "{\"ref\":\"" + "\\u00e4".repeat(FrameReader.MAX_REF)
                + "\",\"type\":\"function.result\",\"id\":\"" + id + "\",";

        assertThat(head.length()).isLessThan(4_096);
        assertThat(FrameHead.of(head).tooLarge()).isInstanceOf(ClientFrame.Result.class);
    }
}
