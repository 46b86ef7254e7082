package dev.functionregistry.bridge.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.functionregistry.bridge.conversation.ClientEvent;
import dev.functionregistry.bridge.conversation.Input;
import dev.functionregistry.bridge.conversation.ModelCall;
import dev.functionregistry.bridge.conversation.WireTool;
import dev.functionregistry.bridge.testing.ClientEventSchema;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RealtimeCodecTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final WireTool TOOL =
            new WireTool("getWeather", "Says \"hi\"", "{\"type\":\"object\",\"properties\":{}}");
    private final RealtimeCodec codec = new RealtimeCodec(new SessionOptions("Be brief."));

    static Stream<ClientEvent> events() {
        return Stream.of(
                new ClientEvent.UpdateSession("tools-1-1", List.of(TOOL), true),
                new ClientEvent.UpdateSession("tools-2-2", List.of(), false),
                new ClientEvent.CreateMessage("turn-1", null, "user", "What's the \"weather\"\nin 東京?"),
                new ClientEvent.CreateMessage("history-2", "frl_1", "system", "It returned: 20"),
                new ClientEvent.CreateMessage("history-3", null, "assistant", "20 °C"),
                new ClientEvent.CreateCallItem("history-4", "frc_1", "call_1", "getWeather", "{}"),
                new ClientEvent.RetrieveItem("retrieve-5", "fco_1"),
                new ClientEvent.CreateOutputItem("output-1", "fco_1", "call_1", "{\"celsius\":20}"),
                new ClientEvent.CreateResponse("response-1"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void whatIsSentIsValid(ClientEvent event) throws JsonProcessingException {
        ClientEventSchema schema = ClientEventSchema.orSkip();

        assertThat(schema.problems(JSON.readTree(codec.encode(event)))).isEmpty();
    }

    @Test
    void aToolHasFourKeysAndNoMore() throws JsonProcessingException {
        JsonNode session = JSON.readTree(codec.encode(new ClientEvent.UpdateSession("u", List.of(TOOL), true)))
                .path("session");

        assertThat(session.path("tools").path(0).toString())
                .isEqualTo("{\"type\":\"function\",\"name\":\"getWeather\",\"description\":\"Says \\\"hi\\\"\","
                        + "\"parameters\":{\"type\":\"object\",\"properties\":{}}}");
        assertThat(session.path("type").asText()).isEqualTo("realtime");
        assertThat(session.path("output_modalities").toString()).isEqualTo("[\"text\"]");
        assertThat(session.path("instructions").asText()).isEqualTo("Be brief.");
    }

    /** As its author wrote it; above all, no {@code required} is made up. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\"}}}",
                "{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\"}},\"required\":[]}",
                "{\"required\":[\"location\"],\"properties\":{\"location\":{},\"n\":{\"maximum\":0.5}},\"type\":\"object\"}",
                "{}",
            })
    void aSchemaReachesTheModelAsItIs(String parameters) {
        var tool = new WireTool(
                "getWeather", "The weather", OutputCodec.schema(parameters).orElseThrow());

        assertThat(codec.encode(new ClientEvent.UpdateSession("u", List.of(tool), false)))
                .contains("\"tools\":[{\"type\":\"function\",\"name\":\"getWeather\",\"description\":\"The weather\","
                        + "\"parameters\":" + parameters + "}]");
    }

    @Test
    void aLaterUpdateTouchesNothingButTools() throws JsonProcessingException {
        JsonNode session = JSON.readTree(codec.encode(new ClientEvent.UpdateSession("u", List.of(TOOL), false)))
                .path("session");

        assertThat(session.fieldNames()).toIterable().containsExactly("type", "tools");
    }

    @Test
    void whatASessionAsksForGoesAlone() {
        assertThat(codec.encode(new ClientEvent.UpdateOptions(
                        "o", Map.of("instructions", "\"Rhyme.\"", "max_output_tokens", "100"))))
                .isEqualTo("{\"type\":\"session.update\",\"event_id\":\"o\",\"session\":{\"type\":\"realtime\","
                        + "\"instructions\":\"Rhyme.\",\"max_output_tokens\":100}}");
    }

    @Test
    void readsWhatMattersToTheConversation() {
        assertThat(codec.decode("{\"type\":\"session.created\",\"session\":{\"id\":\"sess_1\"}}"))
                .hasValue(new Input.SessionCreated("sess_1", 0));
        assertThat(
                        codec.decode(
                                "{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"conversation_id\":\"conv_1\"}}"))
                .hasValue(new Input.ResponseCreated("resp_1", false, null));
        assertThat(codec.decode("{\"type\":\"response.output_item.done\",\"response_id\":\"resp_1\",\"item\":{\"id\":"
                        + "\"item_1\",\"type\":\"function_call\",\"status\":\"completed\",\"name\":\"f\",\"call_id\":"
                        + "\"call_1\",\"arguments\":\"{ }\"}}"))
                .hasValue(new Input.FunctionCallDone("resp_1", "item_1", "call_1", "f", "{ }", "completed"));
        assertThat(
                        codec.decode(
                                "{\"type\":\"conversation.item.done\",\"item\":{\"type\":\"function_call_output\",\"call_id\":\"c\"}}"))
                .hasValue(new Input.ItemAdded("", "c"));
        assertThat(codec.decode("{\"type\":\"response.done\",\"response\":{\"id\":\"r\",\"status\":\"failed\","
                        + "\"status_details\":{\"type\":\"failed\",\"reason\":null,\"error\":{\"code\":\"server_error\"}},"
                        + "\"output\":[]}}"))
                .hasValue(new Input.ResponseDone("r", "failed", "server_error", "", List.of()));
        assertThat(codec.decode("{\"type\":\"response.done\",\"response\":{\"id\":\"r\",\"status\":\"completed\","
                        + "\"status_details\":null,\"output\":[{\"type\":\"message\",\"content\":[{\"type\":"
                        + "\"output_text\",\"text\":\"a\"},{\"type\":\"output_audio\",\"transcript\":\"b\"}]}]}}"))
                .hasValue(new Input.ResponseDone("r", "completed", null, "a\nb", List.of()));
        assertThat(codec.decode("{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"code\":null,"
                        + "\"message\":\"no\",\"param\":\"session.tools[0].name\",\"event_id\":null}}"))
                .hasValue(new Input.ErrorRaised(null, null, "session.tools[0].name", "no"));
    }

    @Test
    void aResponseSaysWhichRequestItAnswers() throws JsonProcessingException {
        JsonNode asked = JSON.readTree(codec.encode(new ClientEvent.CreateResponse("response-7")));
        JsonNode metadata = asked.path("response").path("metadata");

        assertThat(codec.decode("{\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"conversation_id\":\"c\","
                        + "\"metadata\":" + metadata + "}}"))
                .hasValue(new Input.ResponseCreated("r", false, "response-7"));
        assertThat(codec.decode("{\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"conversation_id\":\"c\","
                        + "\"metadata\":null}}"))
                .hasValue(new Input.ResponseCreated("r", false, null));
    }

    @Test
    void readsWhatMattersAfterALoss() {
        assertThat(codec.decode("{\"type\":\"session.created\",\"session\":{\"id\":\"s\",\"expires_at\":1790000000}}"))
                .hasValue(new Input.SessionCreated("s", 1_790_000_000_000_000L));
        assertThat(codec.decode("{\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"conversation_id\":null}}"))
                .hasValue(new Input.ResponseCreated("r", true, null));
        assertThat(codec.decode("{\"type\":\"response.output_item.added\",\"response_id\":\"r\",\"item\":{\"id\":\"i\","
                        + "\"type\":\"function_call\",\"status\":\"in_progress\"}}"))
                .hasValue(new Input.FunctionCallBegun("r", "i"));
        Input.FunctionCallDone call = new Input.FunctionCallDone("r", "i", "c", "f", "{}", "completed");
        String item =
                "{\"id\":\"i\",\"type\":\"function_call\",\"status\":\"completed\",\"call_id\":\"c\",\"name\":\"f\","
                        + "\"arguments\":\"{}\"}";
        assertThat(codec.decode("{\"type\":\"response.done\",\"response\":{\"id\":\"r\",\"status\":\"completed\","
                        + "\"output\":[" + item + "]}}"))
                .hasValue(new Input.ResponseDone("r", "completed", null, "", List.of(call)));
        assertThat(codec.decode("{\"type\":\"conversation.item.retrieved\",\"item\":" + item + "}"))
                .hasValue(new Input.ItemRetrieved(
                        "i", null, new Input.FunctionCallDone("", "i", "c", "f", "{}", "completed")));
        assertThat(codec.decode("{\"type\":\"conversation.item.retrieved\",\"item\":{\"id\":\"o\",\"type\":"
                        + "\"function_call_output\",\"call_id\":\"c\",\"output\":\"20\"}}"))
                .hasValue(new Input.ItemRetrieved("o", "20", null));
        assertThat(
                        codec.decode(
                                "{\"type\":\"rate_limits.updated\",\"rate_limits\":[{\"name\":\"tokens\",\"remaining\":0,"
                                        + "\"reset_seconds\":1.5},{\"name\":\"requests\",\"remaining\":9,\"reset_seconds\":50}]}"))
                .hasValue(new Input.RateLimitReached(1_500_000));
        assertThat(OutputCodec.modelSession("{\"n\":3,\"r\":\"r\",\"i\":\"i\"}"))
                .isEqualTo(3);
        assertThat(OutputCodec.modelSession("no json")).isZero();
    }

    @Test
    void aToolWithoutDescriptionComesBackAsItWent() {
        assertThat(codec.decode("{\"type\":\"session.updated\",\"session\":{\"tools\":[{\"type\":\"function\",\"name\":"
                        + "\"f\",\"description\":null,\"parameters\":{}}]}}"))
                .hasValue(new Input.SessionUpdated(List.of(new WireTool("f", "", "{}"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[]",
                "\"error\"",
                "{}",
                "{\"type\":\"rate_limits.updated\"}",
                "{\"type\":\"response.function_call_arguments.done\",\"call_id\":\"c\"}",
                "{\"type\":\"response.done\",\"response\":{\"id\":\"r\",\"conversation_id\":null}}",
                "{\"type\":\"response.output_item.done\",\"item\":{\"type\":\"message\"}}",
                "{\"type\":\"conversation.item.added\",\"item\":{\"type\":\"message\"}}"
            })
    void passesByWhatMeansNothing(String text) {
        assertThat(codec.decode(text)).isEmpty();
    }

    @Test
    void theSmallTextsOfRecords() {
        ModelCall call = new ModelCall("c", "f", "{}", 1, 2, "resp_1", "item_1", null);

        assertThat(OutputCodec.origin(call)).isEqualTo("{\"n\":2,\"r\":\"resp_1\",\"i\":\"item_1\"}");
        assertThat(OutputCodec.error("TIMEOUT", "Say \"when\".", true, 5L, "[ {} ]"))
                .isEqualTo("{\"error\":{\"code\":\"TIMEOUT\",\"message\":\"Say \\\"when\\\".\",\"retryable\":true,"
                        + "\"retryAfterMs\":5,\"details\":[{}]}}");
        assertThat(OutputCodec.schema("{ \"type\" : \"object\" }")).hasValue("{\"type\":\"object\"}");
        assertThat(OutputCodec.schema(
                        "{\"maximum\": 1e400, \"multipleOf\": 0.10, \"minimum\": 12345678901234567890.5}"))
                .hasValue("{\"maximum\":1e400,\"multipleOf\":0.10,\"minimum\":12345678901234567890.5}");
        assertThat(OutputCodec.schema("{\"maximum\":1e99999999999}")).hasValue("{\"maximum\":1e99999999999}");
        assertThat(OutputCodec.schema("{\"type\":\"object\"")).isEmpty();
        assertThat(OutputCodec.schema("[]")).isEmpty();
        assertThat(OutputCodec.schema("{")).isEmpty();
        assertThat(OutputCodec.schema("")).isEmpty();
    }
}
