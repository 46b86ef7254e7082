package dev.functionregistry.bridge.realtime;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.functionregistry.bridge.conversation.ClientEvent;
import dev.functionregistry.bridge.conversation.History;
import dev.functionregistry.bridge.conversation.Input;
import dev.functionregistry.bridge.conversation.Input.ServerEvent;
import dev.functionregistry.bridge.conversation.ItemIds;
import dev.functionregistry.bridge.conversation.WireTool;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Realtime events to JSON and back, general availability shape. Reads leniently: unknown members, explicit nulls and events that mean
 * nothing to the bridge pass by. Safe for use by many threads.
 */
public final class RealtimeCodec {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Key in the metadata of a response: the event id of the request that it answers. */
    private static final String REQUEST = "request";

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
                case ClientEvent.UpdateOptions update -> {
                    head(json, "session.update", event);
                    writeOptions(json, update.options());
                }
                case ClientEvent.CreateMessage message -> {
                    item(json, event, message.itemId(), "message");
                    json.writeStringField("role", message.role());
                    json.writeArrayFieldStart("content");
                    json.writeStartObject();
                    boolean spoken = message.role().equals(History.Said.ASSISTANT);
                    json.writeStringField("type", spoken ? "output_text" : "input_text");
                    json.writeStringField("text", message.text());
                    json.writeEndObject();
                    json.writeEndArray();
                    json.writeEndObject();
                }
                case ClientEvent.CreateCallItem call -> {
                    item(json, event, call.itemId(), "function_call");
                    json.writeStringField("call_id", call.callId());
                    json.writeStringField("name", call.name());
                    json.writeStringField("arguments", call.arguments());
                    json.writeEndObject();
                }
                case ClientEvent.CreateOutputItem output -> {
                    item(json, event, output.itemId(), "function_call_output");
                    json.writeStringField("call_id", output.callId());
                    json.writeStringField("output", output.output());
                    json.writeEndObject();
                }
                case ClientEvent.RetrieveItem retrieve -> {
                    head(json, "conversation.item.retrieve", event);
                    json.writeStringField("item_id", retrieve.itemId());
                }
                case ClientEvent.CreateResponse response -> {
                    head(json, "response.create", event);
                    label(json, event.eventId());
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string does not fail", e);
        }
        return text.toString();
    }

    /** Comes back with the response, and so tells it from one that the service began by itself. */
    private static void label(JsonGenerator json, String eventId) throws IOException {
        json.writeObjectFieldStart("response");
        json.writeObjectFieldStart("metadata");
        json.writeStringField(REQUEST, eventId);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void head(JsonGenerator json, String type, ClientEvent event) throws IOException {
        json.writeStringField("type", type);
        json.writeStringField("event_id", event.eventId());
    }

    private static void item(JsonGenerator json, ClientEvent event, @Nullable String itemId, String type)
            throws IOException {
        head(json, "conversation.item.create", event);
        json.writeObjectFieldStart("item");
        if (itemId != null) {
            json.writeStringField("id", itemId);
        }
        json.writeStringField("type", type);
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

    private static void writeOptions(JsonGenerator json, Map<String, String> options) throws IOException {
        json.writeObjectFieldStart("session");
        json.writeStringField("type", "realtime");
        OutputCodec.members(json, options);
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
                                event.path("session").path("id").asText(),
                                event.path("session").path("expires_at").asLong() * 1_000_000);
                    case "session.updated" ->
                        new Input.SessionUpdated(tools(event.path("session").path("tools")));
                    case "response.created" -> responseCreated(event.path("response"));
                    case "response.output_item.added" -> outputItemAdded(event);
                    case "response.output_item.done" -> outputItemDone(event);
                    case "response.output_text.delta", "response.output_audio_transcript.delta" ->
                        new Input.TextDelta(
                                event.path("response_id").asText(),
                                event.path("delta").asText());
                    case "response.done" -> responseDone(event.path("response"));
                    case "conversation.item.added", "conversation.item.done" -> itemAdded(event.path("item"));
                    case "conversation.item.retrieved" -> itemRetrieved(event.path("item"));
                    case "rate_limits.updated" -> rateLimits(event.path("rate_limits"));
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

    private static ServerEvent responseCreated(JsonNode response) {
        return new Input.ResponseCreated(
                response.path("id").asText(),
                outOfBand(response),
                text(response.path("metadata").path(REQUEST)));
    }

    /** A response outside of the conversation has no conversation id. */
    private static boolean outOfBand(JsonNode response) {
        return response.has("conversation_id")
                && response.get("conversation_id").isNull();
    }

    private static @Nullable ServerEvent outputItemAdded(JsonNode event) {
        JsonNode item = event.path("item");
        return isCall(item)
                ? new Input.FunctionCallBegun(
                        event.path("response_id").asText(), item.path("id").asText())
                : null;
    }

    private static @Nullable ServerEvent outputItemDone(JsonNode event) {
        JsonNode item = event.path("item");
        return isCall(item) ? call(event.path("response_id").asText(), item) : null;
    }

    private static boolean isCall(JsonNode item) {
        return item.path("type").asText().equals("function_call");
    }

    private static Input.FunctionCallDone call(String responseId, JsonNode item) {
        return new Input.FunctionCallDone(
                responseId,
                item.path("id").asText(),
                item.path("call_id").asText(),
                item.path("name").asText(),
                item.path("arguments").asText(),
                item.path("status").asText());
    }

    private static @Nullable ServerEvent responseDone(JsonNode response) {
        if (outOfBand(response)) {
            return null;
        }
        String id = response.path("id").asText();
        JsonNode details = response.path("status_details");
        String reason = text(details.path("reason"));
        if (reason == null) {
            reason = text(details.path("error").path("code"));
        }
        StringBuilder words = new StringBuilder();
        List<Input.FunctionCallDone> calls = new ArrayList<>();
        for (JsonNode item : response.path("output")) {
            if (isCall(item)) {
                calls.add(call(id, item));
            }
            for (JsonNode part : item.path("content")) {
                String spoken = text(part.path("text"));
                String transcript = spoken == null ? text(part.path("transcript")) : spoken;
                if (transcript != null && !transcript.isEmpty()) {
                    words.append(words.isEmpty() ? "" : "\n").append(transcript);
                }
            }
        }
        return new Input.ResponseDone(id, response.path("status").asText(), reason, words.toString(), calls);
    }

    private static @Nullable ServerEvent itemAdded(JsonNode item) {
        String id = item.path("id").asText();
        if (item.path("type").asText().equals("function_call_output")) {
            return new Input.ItemAdded(id, item.path("call_id").asText());
        }
        return ItemIds.isLate(id) ? new Input.ItemAdded(id, null) : null;
    }

    private static ServerEvent itemRetrieved(JsonNode item) {
        return new Input.ItemRetrieved(
                item.path("id").asText(), text(item.path("output")), isCall(item) ? call("", item) : null);
    }

    /** Of the limits that are used up the one that takes longest; a minute at most is believed. */
    private static @Nullable ServerEvent rateLimits(JsonNode limits) {
        double seconds = 0;
        for (JsonNode limit : limits) {
            if (limit.path("remaining").isNumber() && limit.path("remaining").asLong() <= 0) {
                seconds = Math.max(seconds, limit.path("reset_seconds").asDouble());
            }
        }
        return seconds > 0 ? new Input.RateLimitReached((long) (Math.min(seconds, 60) * 1e6)) : null;
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
