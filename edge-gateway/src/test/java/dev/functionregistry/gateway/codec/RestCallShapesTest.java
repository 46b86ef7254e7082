package dev.functionregistry.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A loop hands over the calls of its model as they are, whatever API they came from. */
class RestCallShapesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"tool_call\",\"id\":\"call_1\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}",
                "{\"type\":\"function\",\"id\":\"call_1\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}",
                "{\"type\":\"function_call\",\"id\":\"fc_9\",\"call_id\":\"call_1\",\"name\":\"f\",\"arguments\":\"{}\",\"status\":\"completed\"}",
                "{\"type\":\"function_call\",\"call_id\":\"call_1\",\"name\":\"f\",\"arguments\":\"{}\"}",
            })
    void calls(String call) {
        for (String body : new String[] {call, "[" + call + "]"}) {
            assertThat(RestCodec.calls(body))
                    .isInstanceOfSatisfying(
                            RestCodec.Asked.Calls.class,
                            asked -> assertThat(asked.calls()).singleElement().satisfies(one -> {
                                assertThat(one.id()).isEqualTo("call_1");
                                assertThat(one.name()).isEqualTo("f");
                                assertThat(one.arguments()).isEqualTo("{}");
                            }));
        }
    }

    @Test
    void anItemOfAnotherKindIsRefused() {
        assertThat(RestCodec.calls("{\"type\":\"message\",\"name\":\"f\",\"arguments\":\"{}\"}"))
                .isInstanceOfSatisfying(
                        RestCodec.Asked.Unreadable.class,
                        no -> assertThat(no.message()).contains("function_call"));
    }
}
