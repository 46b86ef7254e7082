package dev.functionregistry.processor.json;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.processor.query.CallLife;
import dev.functionregistry.processor.query.CallSummary;
import dev.functionregistry.processor.query.Part;
import dev.functionregistry.processor.query.StorePartition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bodies of the query API. Members have the names of the records; times are ISO 8601 in UTC; absent is null. */
public final class QueryJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, new InstantText())
                    .addDeserializer(Instant.class, new TextInstant())
                    .addSerializer(FunctionDefinition.class, new Definition()))
            .addMixIn(CallLife.class, FlatCall.class)
            // of a newer instance, while a deployment is being replaced
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private QueryJson() {}

    private abstract static class FlatCall {
        @JsonUnwrapped
        abstract CallSummary call();
    }

    /** One of the query records as a JSON object. */
    public static byte[] of(Object answer) {
        return bytes(MAPPER.valueToTree(answer));
    }

    /**
     * A page of a list.
     *
     * @param name of the member that holds the items
     * @param silent who did not answer; empty when the page is whole
     */
    public static byte[] page(String name, Part<?> part, List<String> silent) {
        var page = pageNode(name, part);
        if (!silent.isEmpty()) {
            page.set("notAnswered", MAPPER.valueToTree(silent));
        }
        return bytes(page);
    }

    private static ObjectNode pageNode(String name, Part<?> part) {
        var page = JsonNodeFactory.instance.objectNode();
        page.set(name, MAPPER.valueToTree(part.items()));
        page.put("cursor", part.cursor());
        return page;
    }

    /**
     * What one instance gives to another's list: a page of each partition that it read.
     *
     * @param name of the member that holds the items of a page
     */
    public static <T> byte[] parts(String name, Map<StorePartition, Part<T>> parts) {
        var body = JsonNodeFactory.instance.objectNode();
        var pages = body.putArray("parts");
        parts.forEach((from, part) ->
                pages.add(pageNode(name, part).put("store", from.store()).put("partition", from.partition())));
        return bytes(body);
    }

    /** The page that another instance sent; empty when it is none. */
    public static <T> Optional<Part<T>> readPage(byte[] body, String name, Class<T> type) {
        try {
            return Optional.of(readPage(MAPPER.readTree(body), name, type));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static <T> Part<T> readPage(JsonNode page, String name, Class<T> type) throws IOException {
        if (!page.path(name).isArray()) {
            throw new IllegalArgumentException("no list of " + name);
        }
        JavaType items = MAPPER.getTypeFactory().constructCollectionType(ArrayList.class, type);
        List<T> read = MAPPER.treeToValue(page.get(name), items);
        return new Part<>(read, text(page.path("cursor")));
    }

    /** The {@link #parts} that another instance sent; empty when they are none, say because it is of an older build. */
    public static <T> Optional<Map<StorePartition, Part<T>>> readParts(byte[] body, String name, Class<T> type) {
        try {
            var pages = MAPPER.readTree(body).path("parts");
            if (!pages.isArray()) {
                return Optional.empty();
            }
            var parts = new LinkedHashMap<StorePartition, Part<T>>();
            for (var page : pages) {
                var from = new StorePartition(
                        page.path("store").asText(), page.path("partition").asInt(-1));
                parts.put(from, readPage(page, name, type));
            }
            return Optional.of(parts);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : null;
    }

    /** A refusal, shaped as the gateway's. */
    public static byte[] error(String code, String message, boolean retryable, @Nullable Long retryAfterMs) {
        var body = JsonNodeFactory.instance.objectNode();
        var error = body.putObject("error")
                .put("code", code)
                .put("message", message)
                .put("retryable", retryable);
        if (retryAfterMs != null) {
            error.put("retryAfterMs", retryAfterMs);
        }
        error.put("help", "docs/errors.md#" + code.toLowerCase(Locale.ROOT));
        return bytes(body);
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class InstantText extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.toString());
        }
    }

    private static final class TextInstant extends JsonDeserializer<Instant> {
        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return Instant.parse(json.getText());
        }
    }

    private static final class Definition extends JsonSerializer<FunctionDefinition> {
        @Override
        public void serialize(FunctionDefinition value, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            provider.defaultSerializeValue(DefinitionJson.of(value), json);
        }
    }
}
