package dev.functionregistry.bridge.realtime;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Azure's way: the deployment's name for the model, and a header of its own for keys. A token of Entra, which is a JWT, goes as bearer.
 *
 * @param base such as {@code wss://<resource>.openai.azure.com/openai/v1/realtime}
 * @param deployment name of the model's deployment
 */
record AzureDialect(URI base, String deployment) implements Dialect {
    private static final String JWT = "eyJ";

    @Override
    public String name() {
        return "azure";
    }

    @Override
    public URI address(@Nullable String callId) {
        return new OpenAiDialect(base, deployment).address(callId);
    }

    @Override
    public Map<String, String> headers(Optional<String> key) {
        return key.map(text ->
                        text.startsWith(JWT) ? Map.of("Authorization", "Bearer " + text) : Map.of("api-key", text))
                .orElseGet(Map::of);
    }
}
