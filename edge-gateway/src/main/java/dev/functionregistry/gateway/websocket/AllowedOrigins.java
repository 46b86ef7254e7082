package dev.functionregistry.gateway.websocket;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may open a socket: those of the gateway's own origin, and those listed.
 *
 * @param listed origins such as {@code https://app.example.com}; {@code *} allows every page
 */
public record AllowedOrigins(Set<String> listed) {
    public AllowedOrigins {
        listed = listed.stream().map(AllowedOrigins::normal).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * @param origin Origin header; null outside browsers, which no origin rule can bind
     * @param host Host header of the same request
     */
    public boolean allows(@Nullable String origin, @Nullable String host) {
        if (origin == null || listed.contains("*")) {
            return true;
        }
        String asked = normal(origin);
        if (listed.contains(asked)) {
            return true;
        }
        if (host == null) {
            return false;
        }
        // behind a proxy that ends TLS the page says https where the gateway sees http
        return asked.equals(normal("http://" + host)) || asked.equals(normal("https://" + host));
    }

    private static String normal(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") && lower.endsWith(":80")) {
            return lower.substring(0, lower.length() - 3);
        }
        if (lower.startsWith("https://") && lower.endsWith(":443")) {
            return lower.substring(0, lower.length() - 4);
        }
        return lower;
    }
}
