package dev.functionregistry.bridge.realtime;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keys of the model's service: one of the deployment, and where tenants pay for themselves one for each.
 *
 * @param own key of the deployment; absent where any will do
 * @param ofTenants keys by tenant
 */
public record ApiKeys(Optional<String> own, Map<String, String> ofTenants) {

    /** Copies the map. */
    public ApiKeys {
        ofTenants = Map.copyOf(ofTenants);
    }

    /** One key for everybody. */
    public static ApiKeys ofDeployment(Optional<String> key) {
        return new ApiKeys(key, Map.of());
    }

    /** Key of a tenant; the deployment's where it has none, or is unknown. */
    public Optional<String> of(@Nullable String tenant) {
        String key = tenant == null ? null : ofTenants.get(tenant);
        return key == null ? own : Optional.of(key);
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "ApiKeys[own=" + (own.isPresent() ? "set" : "none") + ", tenants=" + ofTenants.size() + "]";
    }
}
