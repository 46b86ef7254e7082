package dev.functionregistry.gateway.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the console is served.
 *
 * @param door to whom the page is served; what it shows is always a matter of tokens and secrets
 * @param queries any processor, whose queries are passed on; null where they are not
 * @param lentToken file with a token that pages of this machine use when they show none; for local stacks only, null elsewhere
 */
public record ConsoleSettings(
        Door door, @Nullable URI queries, @Nullable Path lentToken) {
    /** The page and the live feed, to everybody; no queries. */
    public static final ConsoleSettings DEFAULTS = new ConsoleSettings(Door.OPEN, null, null);

    /** To whom. */
    public enum Door {
        /** To nobody, and there is no live feed either. */
        SHUT,
        /** To those with role {@code operator}. */
        OPERATORS,
        /** To everybody. */
        OPEN
    }

    /** True where there is a console at all. */
    public boolean served() {
        return door != Door.SHUT;
    }

    /**
     * Reads {@code FR_CONSOLE}, {@code FR_QUERIES_URL} and {@code FR_CONSOLE_TOKEN_FILE}.
     *
     * @throws IllegalArgumentException when one cannot be right; the message names it
     */
    public static ConsoleSettings fromEnvironment(Map<String, String> env) {
        String queries = env.getOrDefault("FR_QUERIES_URL", "").strip();
        String token = env.getOrDefault("FR_CONSOLE_TOKEN_FILE", "").strip();
        return new ConsoleSettings(
                door(env.getOrDefault("FR_CONSOLE", "true").strip()),
                queries.isEmpty() ? null : http(queries),
                token.isEmpty() ? null : Path.of(token));
    }

    private static Door door(String text) {
        return switch (text) {
            case "true" -> Door.OPEN;
            case "false" -> Door.SHUT;
            case "operator" -> Door.OPERATORS;
            default -> throw new IllegalArgumentException("FR_CONSOLE is true, false or operator, not " + text);
        };
    }

    private static URI http(String text) {
        URI uri = URI.create(text);
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new IllegalArgumentException("FR_QUERIES_URL is no URL: " + text);
        }
        return uri;
    }

    @Nullable
    String lent() {
        try {
            return lentToken == null ? null : Files.readString(lentToken).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("FR_CONSOLE_TOKEN_FILE cannot be read", e);
        }
    }
}
