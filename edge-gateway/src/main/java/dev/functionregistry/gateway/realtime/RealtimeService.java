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
 * @param key of the deployment; absent where any will do, such as at the simulator
 * @param keysOfTenants keys by tenant, where tenants pay for themselves
 * @param dialect how the service is addressed
 */
public record RealtimeService(
        URI base,
        String model,
        @Nullable String instructions,
        Optional<String> key,
        Map<String, String> keysOfTenants,
        Dialect dialect) {

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
        return new RealtimeService(http, model, instructions, key, Map.of(), azure ? Dialect.AZURE : Dialect.OPENAI);
    }

    /** The same with keys of tenants. */
    public RealtimeService withKeysOfTenants(Map<String, String> keys) {
        return new RealtimeService(base, model, instructions, key, Map.copyOf(keys), dialect);
    }

    /**
     * Headers that a request with a key carries.
     *
     * @param tenant whose key; the deployment's where it has none, or is null
     */
    Map<String, String> headers(@Nullable String tenant) {
        String own = key.orElse("none");
        String text = tenant == null ? own : keysOfTenants.getOrDefault(tenant, own);
        return dialect == Dialect.AZURE && !text.startsWith(JWT) ? Map.of("api-key", text) : bearer(text);
    }

    static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "RealtimeService[base=" + base + ", model=" + model + ", dialect=" + dialect + ", key="
                + (key.isPresent() ? "set" : "none") + ", tenants=" + keysOfTenants.size() + "]";
    }
}
