package dev.functionregistry.bridge.realtime;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a provider of the Realtime protocol is addressed and how it knows us. What is said then is the same everywhere. */
public interface Dialect {

    /** Such as {@code openai}; the tag of its metrics. */
    String name();

    /**
     * Where to connect to.
     *
     * @param callId call to attach to; null for a new model session
     */
    URI address(@Nullable String callId);

    /**
     * Headers of the opening request.
     *
     * @param key absent where any will do, such as at the simulator
     */
    Map<String, String> headers(Optional<String> key);

    /** The dialect that an address asks for: Azure's hosts are known by their names. */
    static Dialect of(String name, URI base, String model) {
        return switch (name) {
            case "openai" -> new OpenAiDialect(base, model);
            case "azure" -> new AzureDialect(base, model);
            case "" ->
                of(base.getHost() != null && base.getHost().endsWith(".azure.com") ? "azure" : "openai", base, model);
            default -> throw new IllegalArgumentException("FR_REALTIME_DIALECT must be openai or azure, not " + name);
        };
    }
}
