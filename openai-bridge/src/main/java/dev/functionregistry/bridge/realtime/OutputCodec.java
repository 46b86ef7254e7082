package dev.functionregistry.bridge.realtime;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.functionregistry.bridge.conversation.ModelCall;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The small JSON texts that travel in records: a call's origin, an error as the model reads it, a tool's schema. */
public final class OutputCodec {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OutputCodec() {}

    /** {@code {"n":1,"r":"resp_…","i":"item_…"}}: which model session, response and item a call came from. */
    public static String origin(ModelCall call) {
        return write(json -> {
            json.writeStartObject();
            json.writeNumberField("n", call.number());
            json.writeStringField("r", call.responseId());
            json.writeStringField("i", call.itemId());
            json.writeEndObject();
        });
    }

    /** Number of the model session that a call came from; 0 when its origin does not say. */
    public static int modelSession(@Nullable String origin) {
        return origin == null
                ? 0
                : read(origin).map(node -> node.path("n").asInt()).orElse(0);
    }

    /**
     * {@code {"error":{code,message,retryable,retryAfterMs?,details?}}}.
     *
     * @param details a JSON array as text; null when there is none
     */
    public static String error(
            String code, String message, boolean retryable, @Nullable Long retryAfterMs, @Nullable String details) {
        Optional<String> whole = details == null ? Optional.empty() : compact(details);
        return write(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("code", code);
            json.writeStringField("message", message);
            json.writeBooleanField("retryable", retryable);
            if (retryAfterMs != null) {
                json.writeNumberField("retryAfterMs", retryAfterMs);
            }
            if (whole.isPresent()) {
                json.writeFieldName("details");
                json.writeRawValue(whole.get());
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /** Members of a JSON object as text, by name; none when it is no object. */
    public static Map<String, String> members(@Nullable String object) {
        Map<String, String> members = new HashMap<>();
        if (object != null) {
            read(object)
                    .ifPresent(node -> node.properties()
                            .forEach(member -> members.put(
                                    member.getKey(), member.getValue().toString())));
        }
        return members;
    }

    /** The other way; null where there are none. */
    public static @Nullable String object(Map<String, String> members) {
        return members.isEmpty()
                ? null
                : write(json -> {
                    json.writeStartObject();
                    members(json, members);
                    json.writeEndObject();
                });
    }

    /** By name, so that the same members are the same text. */
    static void members(JsonGenerator json, Map<String, String> members) throws IOException {
        for (Map.Entry<String, String> member : new TreeMap<>(members).entrySet()) {
            json.writeFieldName(member.getKey());
            json.writeRawValue(member.getValue());
        }
    }

    /** A tool's schema without white space, its numbers as its author wrote them; empty when it is no JSON object. */
    public static Optional<String> schema(String text) {
        return compact(text).filter(compact -> compact.startsWith("{"));
    }

    private static Optional<String> compact(String text) {
        StringWriter compact = new StringWriter(text.length());
        try (JsonParser from = JSON.createParser(text);
                JsonGenerator to = JSON.createGenerator(compact)) {
            for (JsonToken token = from.nextToken(); token != null; token = from.nextToken()) {
                if (token.isNumeric()) {
                    to.writeNumber(from.getText()); // a double would lose digits, or be Infinity
                } else {
                    to.copyCurrentEvent(from);
                }
                if (from.getParsingContext().inRoot()) {
                    break;
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.of(compact.toString()).filter(json -> !json.isEmpty());
    }

    private static Optional<JsonNode> read(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return node.isMissingNode() ? Optional.empty() : Optional.of(node);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String write(Writing writing) {
        StringWriter text = new StringWriter(128);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a string does not fail", e);
        }
        return text.toString();
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }
}
