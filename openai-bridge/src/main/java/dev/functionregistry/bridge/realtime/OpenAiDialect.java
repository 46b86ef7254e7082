package dev.functionregistry.bridge.realtime;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's way: model or call in the query, the key as bearer token.
 *
 * @param base such as {@code wss://api.openai.com/v1/realtime}
 * @param model such as {@code gpt-realtime}
 */
record OpenAiDialect(URI base, String model) implements Dialect {
    /** The protocol wants a key even where any will do. */
    private static final String NO_KEY = "none";

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public URI address(@Nullable String callId) {
        return callId == null ? with("model", model) : with("call_id", callId);
    }

    @Override
    public Map<String, String> headers(Optional<String> key) {
        return Map.of("Authorization", "Bearer " + key.orElse(NO_KEY));
    }

    private URI with(String name, String value) {
        String separator = base.getRawQuery() == null ? "?" : "&";
        return URI.create(base + separator + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
