package dev.functionregistry.bridge.realtime;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Where model sessions are opened: OpenAI, or whoever speaks its protocol. Another provider differs in address and headers only.
 *
 * @param address of a new session, with its query
 * @param headers of the opening request; holds the key, hence no {@code toString} of it
 */
public record RealtimeEndpoint(URI address, Map<String, String> headers) {
    private static final String NO_KEY = "none";

    /** Copies the map. */
    public RealtimeEndpoint {
        headers = Map.copyOf(headers);
    }

    /**
     * OpenAI's way: the model in the query, the key as bearer token.
     *
     * @param base such as {@code wss://api.openai.com/v1/realtime}
     * @param model such as {@code gpt-realtime}
     * @param apiKey absent where any will do, such as at the simulator; the protocol wants a header all the same
     */
    public static RealtimeEndpoint openAi(URI base, String model, Optional<String> apiKey) {
        String separator = base.getRawQuery() == null ? "?" : "&";
        URI address = URI.create(base + separator + "model=" + URLEncoder.encode(model, StandardCharsets.UTF_8));
        return new RealtimeEndpoint(address, Map.of("Authorization", "Bearer " + apiKey.orElse(NO_KEY)));
    }

    @Override
    public String toString() {
        return "RealtimeEndpoint[" + address + "]";
    }
}
