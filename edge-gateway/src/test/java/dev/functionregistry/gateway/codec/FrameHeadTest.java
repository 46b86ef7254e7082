package dev.functionregistry.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.gateway.session.ClientFrame;
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
        ClientFrame.Result frame = FrameHead.of(head).tooLarge().orElseThrow();

        assertThat(frame.id()).isEqualTo("c#1");
        assertThat(frame.answer())
                .isInstanceOfSatisfying(
                        ClientFrame.Answer.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo("RESULT_TOO_LARGE"));
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
        assertThat(FrameHead.of(head).tooLarge()).isEmpty();
    }

    @Test
    void anIdThatIsNoTextIsNone() {
        assertThat(FrameHead.of("{\"type\":\"function.result\",\"id\":7,").tooLarge())
                .isEmpty();
    }
}
