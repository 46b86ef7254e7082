package dev.functionregistry.gateway.realtime;

import dev.functionregistry.access.Principal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who pays for a call: the tenant that a token names with a scope {@code tenant:<name>}, or the deployment. */
public final class Tenants {
    private static final String SCOPE = "tenant:";

    private Tenants() {}

    /** Name of the tenant; null when the token names none. */
    public static @Nullable String of(Principal principal) {
        return principal.scopes().stream()
                .filter(scope -> scope.startsWith(SCOPE) && scope.length() > SCOPE.length())
                .map(scope -> scope.substring(SCOPE.length()))
                .sorted()
                .findFirst()
                .orElse(null);
    }

    /**
     * Keys by tenant: one {@code tenant=key} per line; empty lines and those that begin with # are passed by.
     *
     * @param file null for none
     */
    public static Map<String, String> keys(@Nullable String file) {
        if (file == null || file.isBlank()) {
            return Map.of();
        }
        Map<String, String> keys = new HashMap<>();
        try {
            for (String line : Files.readAllLines(Path.of(file))) {
                int equals = line.indexOf('=');
                if (equals > 0 && !line.startsWith("#")) {
                    keys.put(
                            line.substring(0, equals).strip(),
                            line.substring(equals + 1).strip());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("FR_TENANT_KEYS_FILE cannot be read: " + file, e);
        }
        return keys;
    }
}
