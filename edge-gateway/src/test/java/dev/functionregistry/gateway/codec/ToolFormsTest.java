package dev.functionregistry.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.gateway.calls.VisibleTools;
import dev.functionregistry.gateway.calls.VisibleTools.VisibleTool;
import dev.functionregistry.gateway.codec.RestCodec.ToolFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema stands in every form letter by letter as its author wrote it: above all, no {@code required} is made up. */
class ToolFormsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\"}}}",
                "{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\"}},\"required\":[]}",
                "{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\"},\"unit\":{}},\"required\":[\"location\"]}",
                "{ \"properties\": {\"n\": {\"maximum\": 1.0e2}}, \"type\": \"object\" }",
                "{}",
            })
    void aSchemaIsPassedOnAsItIs(String parameters) {
        var tools =
                new VisibleTools(3, List.of(new VisibleTool("getWeather", "1.0.0", "The weather", parameters, false)));
        var named = "\"name\":\"getWeather\",\"description\":\"The weather\",\"parameters\":" + parameters;

        assertThat(RestCodec.tools(tools, ToolFormat.REALTIME))
                .isEqualTo("{\"revision\":3,\"tools\":[{\"type\":\"function\"," + named + "}]}");
        assertThat(RestCodec.tools(tools, ToolFormat.CHAT))
                .isEqualTo("{\"revision\":3,\"tools\":[{\"type\":\"function\",\"function\":{" + named + "}}]}");
        assertThat(RestCodec.tools(tools, ToolFormat.RESPONSES))
                .isEqualTo("{\"revision\":3,\"tools\":[{\"type\":\"function\"," + named + ",\"strict\":false}]}");
    }
}
