package dev.functionregistry.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.gateway.session.ClientFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DroppedResultTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"function.result\",\"id\":\"c#1\",\"data\":{\"success\":true,\"result\":\"xxx",
                "{\"id\":\"c#1\",\"ref\":\"r\",\"type\":\"function.result\",\"data\":"
            })
    void aResultNamesItsExecution(String head) {
        ClientFrame.Result frame = DroppedResult.in(head).orElseThrow();

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
        assertThat(DroppedResult.in(head)).isEmpty();
    }

    @Test
    void anIdThatIsNoTextIsNone() {
        assertThat(DroppedResult.in("{\"type\":\"function.result\",\"id\":7,")).isEmpty();
    }
}
