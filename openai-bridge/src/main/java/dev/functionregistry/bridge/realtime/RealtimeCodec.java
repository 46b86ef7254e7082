package dev.functionregistry.bridge.realtime;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.functionregistry.bridge.conversation.ClientEvent;
import dev.functionregistry.bridge.conversation.Input;
import dev.functionregistry.bridge.conversation.Input.ServerEvent;
import dev.functionregistry.bridge.conversation.WireTool;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Realtime events to JSON and back, general availability shape. Reads leniently: unknown members, explicit nulls and events that mean
 * nothing to the bridge pass by. Safe for use by many threads.
 */
public final class RealtimeCodec {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SessionOptions options;

    /** @param options sent with the first update of a model session */
    public RealtimeCodec(SessionOptions options) {
        this.options = options;
    }

    /** The event as it goes over the wire. */
    public String encode(ClientEvent event) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            switch (event) {
                case ClientEvent.UpdateSession update -> {
                    head(json, "session.update", event);
                    writeSession(json, update);
                }
                case ClientEvent.CreateUserItem user -> {
                    head(json, "conversation.item.create", event);
                    json.writeObjectFieldStart("item");
                    json.writeStringField("type", "message");
                    json.writeStringField("role", "user");
                    json.writeArrayFieldStart("content");
                    json.writeStartObject();
                    json.writeStringField("type", "input_text");
                    json.writeStringField("text", user.text());
                    json.writeEndObject();
                    json.writeEndArray();
                    json.writeEndObject();
                }
                case ClientEvent.CreateOutputItem output -> {
                    head(json, "conversation.item.create", event);
                    json.writeObjectFieldStart("item");
                    json.writeStringField("id", output.itemId());
                    json.writeStringField("type", "function_call_output");
                    json.writeStringField("call_id", output.callId());
                    json.writeStringField("output", output.output());
                    json.writeEndObject();
                }
                case ClientEvent.CreateResponse response -> head(json, "response.create", event);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string does not fail", e);
        }
        return text.toString();
    }

    private static void head(JsonGenerator json, String type, ClientEvent event) throws IOException {
        json.writeStringField("type", type);
        json.writeStringField("event_id", event.eventId());
    }

    private void writeSession(JsonGenerator json, ClientEvent.UpdateSession update) throws IOException {
        json.writeObjectFieldStart("session");
        json.writeStringField("type", "realtime");
        if (update.first()) {
            json.writeArrayFieldStart("output_modalities");
            json.writeString("text");
            json.writeEndArray();
            if (options.instructions() != null) {
                json.writeStringField("instructions", options.instructions());
            }
        }
        json.writeArrayFieldStart("tools");
        for (WireTool tool : update.tools()) {
            // These four keys and no other: one more fails the whole update.
            json.writeStartObject();
            json.writeStringField("type", "function");
            json.writeStringField("name", tool.name());
            json.writeStringField("description", tool.description());
            json.writeFieldName("parameters");
            json.writeRawValue(tool.parameters());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (update.first()) {
            json.writeStringField("tool_choice", "auto");
        }
        json.writeEndObject();
    }

    /** What an event means to the bridge; empty when it means nothing, or is no JSON object. */
    public Optional<ServerEvent> decode(String text) {
        JsonNode event;
        try {
            event = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                switch (event.path("type").asText()) {
                    case "session.created" ->
                        new Input.SessionCreated(
                                event.path("session").path("id").asText());
                    case "session.updated" ->
                        new Input.SessionUpdated(tools(event.path("session").path("tools")));
                    case "response.created" -> responseCreated(event.path("response"));
                    case "response.output_item.done" -> outputItemDone(event);
                    case "response.output_text.delta", "response.output_audio_transcript.delta" ->
                        new Input.TextDelta(
                                event.path("response_id").asText(),
                                event.path("delta").asText());
                    case "response.done" -> responseDone(event.path("response"));
                    case "conversation.item.added", "conversation.item.done" -> itemAdded(event.path("item"));
                    case "error" -> error(event.path("error"));
                    default -> null;
                });
    }

    private static List<WireTool> tools(JsonNode list) {
        List<WireTool> tools = new ArrayList<>(list.size());
        for (JsonNode tool : list) {
            tools.add(new WireTool(
                    tool.path("name").asText(),
                    tool.path("description").asText(""),
                    tool.path("parameters").toString()));
        }
        return tools;
    }

    /** A response outside of the conversation has no conversation id; the bridge has no part in it. */
    private static @Nullable ServerEvent responseCreated(JsonNode response) {
        boolean outOfBand = response.has("conversation_id")
                && response.get("conversation_id").isNull();
        return outOfBand ? null : new Input.ResponseCreated(response.path("id").asText());
    }

    private static @Nullable ServerEvent outputItemDone(JsonNode event) {
        JsonNode item = event.path("item");
        if (!item.path("type").asText().equals("function_call")) {
            return null;
        }
        return new Input.FunctionCallDone(
                event.path("response_id").asText(),
                item.path("id").asText(),
                item.path("call_id").asText(),
                item.path("name").asText(),
                item.path("arguments").asText(),
                item.path("status").asText());
    }

    private static @Nullable ServerEvent responseDone(JsonNode response) {
        JsonNode details = response.path("status_details");
        String reason = text(details.path("reason"));
        if (reason == null) {
            reason = text(details.path("error").path("code"));
        }
        StringBuilder words = new StringBuilder();
        for (JsonNode item : response.path("output")) {
            for (JsonNode part : item.path("content")) {
                String spoken = text(part.path("text"));
                String transcript = spoken == null ? text(part.path("transcript")) : spoken;
                if (transcript != null && !transcript.isEmpty()) {
                    words.append(words.isEmpty() ? "" : "\n").append(transcript);
                }
            }
        }
        return new Input.ResponseDone(
                response.path("id").asText(), response.path("status").asText(), reason, words.toString());
    }

    private static @Nullable ServerEvent itemAdded(JsonNode item) {
        return item.path("type").asText().equals("function_call_output")
                ? new Input.OutputAdded(item.path("call_id").asText())
                : null;
    }

    private static ServerEvent error(JsonNode error) {
        return new Input.ErrorRaised(
                text(error.path("event_id")),
                text(error.path("code")),
                text(error.path("param")),
                error.path("message").asText());
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : null;
    }
}
