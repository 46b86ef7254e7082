package dev.functionregistry.simulator.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClientEventReaderTest {

    @ParameterizedTest(name = "{0} -> {1} at {2}")
    @MethodSource
    void refusals(String event, String code, String param) {
        assertThat(ClientEventReader.read(event)).isInstanceOfSatisfying(ClientEvent.Refused.class, refused -> {
            assertThat(refused.error().code()).isEqualTo(code);
            assertThat(refused.error().param()).isEqualTo(param);
            assertThat(refused.error().type()).isEqualTo("invalid_request_error");
        });
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments("", "invalid_json", null),
                arguments("{\"type\":", "invalid_json", null),
                arguments("{\"type\":\"response.create\"} x", "invalid_json", null),
                arguments("{\"type\":\"response.create\",\"type\":\"response.cancel\"}", "invalid_json", null),
                arguments("[".repeat(100) + "]".repeat(100), "invalid_json", null),
                arguments("[]", "invalid_event", null),
                arguments("null", "invalid_event", null),
                arguments("{}", "invalid_event", null),
                arguments("{\"type\":7}", "invalid_event", null),
                arguments("{\"type\":\"response.cancelled\"}", "invalid_value", "type"),
                arguments("{\"type\":\"session.update\"}", "missing_required_parameter", "session"),
                arguments(session("\"tools\":[]"), "missing_required_parameter", "session.type"),
                arguments(session("\"type\":\"transcription\""), "invalid_value", "session.type"),
                arguments(realtime("\"temperature\":0.8"), "unknown_parameter", "session.temperature"),
                arguments(realtime("\"voice\":\"marin\""), "unknown_parameter", "session.voice"),
                arguments(realtime("\"instructions\":7"), "invalid_type", "session.instructions"),
                arguments(
                        realtime("\"output_modalities\":[\"text\",\"audio\"]"),
                        "array_above_max_length",
                        "session.output_modalities"),
                arguments(
                        realtime("\"output_modalities\":[\"video\"]"), "invalid_value", "session.output_modalities[0]"),
                arguments(realtime("\"max_output_tokens\":0"), "integer_below_min_value", "session.max_output_tokens"),
                arguments(
                        realtime("\"max_output_tokens\":4097"), "integer_above_max_value", "session.max_output_tokens"),
                arguments(realtime("\"max_output_tokens\":1.5"), "invalid_type", "session.max_output_tokens"),
                arguments(
                        realtime("\"audio\":{\"output\":{\"speed\":2}}"),
                        "decimal_above_max_value",
                        "session.audio.output.speed"),
                arguments(
                        realtime("\"audio\":{\"input\":{\"turn_detection\":{\"type\":\"none\"}}}"),
                        "invalid_value",
                        "session.audio.input.turn_detection.type"),
                arguments(realtime("\"tools\":{}"), "invalid_type", "session.tools"),
                arguments(realtime("\"tools\":[7]"), "invalid_type", "session.tools[0]"),
                arguments(tool("\"name\":\"a\",\"strict\":true"), "unknown_parameter", "session.tools[0].strict"),
                arguments(tool("\"name\":\"a\",\"version\":\"1\""), "unknown_parameter", "session.tools[0].version"),
                arguments(tool("\"name\":\"a.b\""), "invalid_value", "session.tools[0].name"),
                arguments(tool("\"name\":\"\""), "invalid_value", "session.tools[0].name"),
                arguments(
                        tool("\"name\":\"" + "a".repeat(65) + "\""),
                        "string_above_max_length",
                        "session.tools[0].name"),
                arguments(tool("\"description\":\"no name\""), "missing_required_parameter", "session.tools[0].name"),
                arguments(
                        tool("\"name\":\"a\",\"parameters\":{\"type\":\"string\"}"),
                        "invalid_function_parameters",
                        "session.tools[0].parameters"),
                arguments(
                        realtime(
                                "\"tools\":[{\"type\":\"function\",\"name\":\"a\"},{\"type\":\"function\",\"name\":\"a\"}]"),
                        "invalid_value",
                        "session.tools[1].name"),
                arguments(
                        realtime("\"tools\":[{\"name\":\"a\"}]"),
                        "missing_required_parameter",
                        "session.tools[0].type"),
                arguments(
                        realtime("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}]"),
                        "unknown_parameter",
                        "session.tools[0].function"),
                arguments(realtime("\"tool_choice\":\"always\""), "invalid_value", "session.tool_choice"),
                arguments(item(""), "missing_required_parameter", "item.type"),
                arguments(item("\"type\":\"note\""), "invalid_value", "item.type"),
                arguments(item("\"type\":\"item_reference\",\"id\":\"a\""), "invalid_value", "item.type"),
                arguments(
                        item(
                                "\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"output_text\",\"text\":\"x\"}]"),
                        "invalid_value",
                        "item.content[0].type"),
                arguments(
                        item(
                                "\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}]"),
                        "invalid_value",
                        "item.content[0].type"),
                arguments(
                        item("\"id\":\"" + "a".repeat(33)
                                + "\",\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"\""),
                        "string_above_max_length",
                        "item.id"),
                arguments(
                        item("\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":{}"),
                        "invalid_type",
                        "item.output"),
                arguments(
                        item("\"type\":\"function_call_output\",\"output\":\"\""),
                        "missing_required_parameter",
                        "item.call_id"),
                arguments("{\"type\":\"conversation.item.delete\"}", "missing_required_parameter", "item_id"),
                arguments("{\"type\":\"response.create\",\"tools\":[]}", "unknown_parameter", "tools"),
                arguments(
                        "{\"type\":\"response.create\",\"response\":{\"conversation\":\"other\"}}",
                        "invalid_value",
                        "response.conversation"),
                arguments(
                        "{\"type\":\"response.create\",\"response\":{\"metadata\":{\"a\":1}}}",
                        "invalid_type",
                        "response.metadata.a"),
                arguments(
                        "{\"type\":\"response.create\",\"response\":{\"tools\":[{\"type\":\"function\",\"name\":\"a\",\"meta\":{}}]}}",
                        "unknown_parameter",
                        "response.tools[0].meta"));
    }

    @Test
    void theEventIdComesBackWithTheRefusal() {
        assertThat(ClientEventReader.read("{\"type\":\"nope\",\"event_id\":\"mine\"}")
                        .eventId())
                .isEqualTo("mine");
        assertThat(ClientEventReader.read("{\"type\":\"nope\",\"event_id\":\"" + "x".repeat(513) + "\"}")
                        .eventId())
                .isNull();
        assertThat(ClientEventReader.read("{\"type\":\"response.create\",\"event_id\":\"" + "x".repeat(513) + "\"}"))
                .isInstanceOfSatisfying(
                        ClientEvent.Refused.class,
                        refused -> assertThat(refused.error().param()).isEqualTo("event_id"));
    }

    @Test
    void longestItemIdIsTaken() {
        String event = item("\"id\":\"" + "a".repeat(32)
                + "\",\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"\"");

        assertThat(ClientEventReader.read(event)).isInstanceOf(ClientEvent.ItemCreate.class);
    }

    @Test
    void messagesSayWhatIsWrong() {
        assertThat(message(tool("\"name\":\"a\",\"strict\":true")))
                .isEqualTo("Unknown parameter: 'session.tools[0].strict'.");
        assertThat(message(tool("\"name\":\"a.b\"")))
                .isEqualTo(
                        "Invalid 'session.tools[0].name': string does not match pattern. Expected a string that matches"
                                + " the pattern '^[a-zA-Z0-9_-]+$'.");
        assertThat(message(session("\"tools\":[]"))).isEqualTo("Missing required parameter: 'session.type'.");
        assertThat(message(realtime("\"tools\":\"all\"")))
                .isEqualTo("Invalid type for 'session.tools': expected an array, but got a string instead.");
    }

    private static String message(String event) {
        return ((ClientEvent.Refused) ClientEventReader.read(event)).error().message();
    }

    private static String session(String fields) {
        return "{\"type\":\"session.update\",\"session\":{" + fields + "}}";
    }

    private static String realtime(String fields) {
        return session("\"type\":\"realtime\"," + fields);
    }

    private static String tool(String fields) {
        return realtime("\"tools\":[{\"type\":\"function\"," + fields + "}]");
    }

    private static String item(String fields) {
        return "{\"type\":\"conversation.item.create\",\"item\":{" + fields + "}}";
    }
}
