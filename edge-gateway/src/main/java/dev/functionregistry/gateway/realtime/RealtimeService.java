package dev.functionregistry.gateway.realtime;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where calls of browsers are begun, and with whose key.
 *
 * @param base such as {@code https://api.openai.com/v1/realtime}
 * @param model of calls that name none
 * @param instructions of calls that bring none; null for the service's default
 * @param key absent where any will do, such as at the simulator
 * @param dialect how the service is addressed
 */
public record RealtimeService(
        URI base, String model, @Nullable String instructions, Optional<String> key, Dialect dialect) {

    private static final String JWT = "eyJ";

    /** Providers differ in how they know us and in what they let a key do. */
    public enum Dialect {
        /** Calls are begun with the key. */
        OPENAI,
        /** Calls are begun with a client secret only; keys go in a header of their own, tokens of Entra (JWT) as bearer. */
        AZURE
    }

    /**
     * From the bridge's settings.
     *
     * @param url {@code ws:} or {@code wss:} address of the Realtime endpoint
     * @param dialect openai, azure, or empty to tell it from the address
     */
    public static RealtimeService of(
            URI url, String model, @Nullable String instructions, Optional<String> key, String dialect) {
        String host = url.getHost();
        boolean azure = dialect.equals("azure") || (dialect.isEmpty() && host != null && host.endsWith(".azure.com"));
        URI http = URI.create(url.toString().replaceFirst("^ws", "http"));
        return new RealtimeService(http, model, instructions, key, azure ? Dialect.AZURE : Dialect.OPENAI);
    }

    /** Headers that a request with the key carries. */
    Map<String, String> headers() {
        return switch (dialect) {
            case OPENAI -> bearer(key.orElse("none"));
            case AZURE -> {
                String text = key.orElse("none");
                yield text.startsWith(JWT) ? bearer(text) : Map.of("api-key", text);
            }
        };
    }

    static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "RealtimeService[base=" + base + ", model=" + model + ", dialect=" + dialect + ", key="
                + (key.isPresent() ? "set" : "none") + "]";
    }
}
