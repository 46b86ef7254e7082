package dev.functionregistry.access;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a token says what its subject may do. A place that begins with {@code /} is a JSON pointer into the claims ({@code
 * /realm_access/roles}), any other is the name of one claim ({@code https://example.com/roles}). Roles are a
 * list of texts; scopes too, or one text with spaces between them.
 *
 * @param roles place of the roles
 * @param scopes place of the scopes
 */
public record TokenClaims(String roles, String scopes) {
    /** {@code roles} and {@code scope}, as in RFC 9068 and RFC 8693. */
    public static final TokenClaims DEFAULTS = new TokenClaims("roles", "scope");

    private static final int MAX_WORDS = 256;
    private static final int MAX_WORD_LENGTH = 256;

    /** @throws IllegalArgumentException when a place is empty */
    public TokenClaims {
        if (roles.isBlank() || roles.equals("/")) {
            throw new IllegalArgumentException("FR_TOKEN_ROLES_CLAIM names no claim");
        }
        if (scopes.isBlank() || scopes.equals("/")) {
            throw new IllegalArgumentException("FR_TOKEN_SCOPES_CLAIM names no claim");
        }
    }

    /** Reads {@code FR_TOKEN_ROLES_CLAIM} and {@code FR_TOKEN_SCOPES_CLAIM}. */
    public static TokenClaims fromEnvironment(Map<String, String> env) {
        return new TokenClaims(
                env.getOrDefault("FR_TOKEN_ROLES_CLAIM", DEFAULTS.roles),
                env.getOrDefault("FR_TOKEN_SCOPES_CLAIM", DEFAULTS.scopes));
    }

    Set<String> rolesOf(JWTClaimsSet claims) throws ParseException {
        Object found = at(claims, roles);
        if (found instanceof String) {
            throw new ParseException("roles are a list", 0);
        }
        return words(found, roles);
    }

    Set<String> scopesOf(JWTClaimsSet claims) throws ParseException {
        return words(at(claims, scopes), scopes);
    }

    private static Set<String> words(@Nullable Object found, String place) throws ParseException {
        List<String> words = new ArrayList<>();
        switch (found) {
            case null -> {}
            case String text -> words.addAll(Arrays.asList(text.split(" ")));
            case List<?> list -> {
                for (Object word : list) {
                    if (!(word instanceof String text)) {
                        throw new ParseException("a list in " + place + " holds more than texts", 0);
                    }
                    words.add(text);
                }
            }
            default -> throw new ParseException(place + " is neither a list nor a text", 0);
        }
        return words.stream()
                .filter(word -> !word.isEmpty() && word.length() <= MAX_WORD_LENGTH)
                .limit(MAX_WORDS)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static @Nullable Object at(JWTClaimsSet claims, String place) {
        if (!place.startsWith("/")) {
            return claims.getClaim(place);
        }
        Object found = claims.getClaims();
        for (String step : place.substring(1).split("/", -1)) {
            String name = step.replace("~1", "/").replace("~0", "~");
            found = found instanceof Map<?, ?> members ? members.get(name) : null;
        }
        return found;
    }
}
