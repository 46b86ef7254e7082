package dev.functionregistry.schemas;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A session's id, {@code <owner tag>.<128 random bits>}, both in lower-case hex: {@code 9f86d081884c7d65.0123…cdef}.
 *
 * <p>The tag places records and does nothing else: all sessions of one user carry the same tag, so they meet in one partition and limits
 * per user are exact and local. The id is no credential.
 *
 * @param ownerTag 16 hex digits
 * @param random 32 hex digits
 */
public record SessionId(String ownerTag, String random) {
    /** Bytes of randomness in an id. */
    public static final int RANDOM_BYTES = 16;

    private static final int TAG_BYTES = 8;
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{16})\\.([0-9a-f]{32})");
    private static final HexFormat HEX = HexFormat.of();

    /** @throws IllegalArgumentException when a part has not the stated form */
    public SessionId {
        if (!FORM.matcher(ownerTag + "." + random).matches()) {
            throw new IllegalArgumentException("Not a session id: wants 16 hex digits, a dot, 32 hex digits");
        }
    }

    /**
     * A new id for a session of an authenticated user.
     *
     * @param deploymentKey the deployment's secret key, at least 16 bytes; the same in every gateway
     * @param issuer claim {@code iss} of the verified token
     * @param subject claim {@code sub} of the verified token
     * @param random 16 bytes from a secure source
     */
    public static SessionId ofOwner(byte[] deploymentKey, String issuer, String subject, byte[] random) {
        return new SessionId(ownerTag(deploymentKey, issuer + "|" + subject), randomPart(random));
    }

    /**
     * A new id for an anonymous session; its tag comes from the random part, so anonymous sessions spread evenly.
     *
     * @param deploymentKey the deployment's secret key, at least 16 bytes
     * @param random 16 bytes from a secure source
     */
    public static SessionId anonymous(byte[] deploymentKey, byte[] random) {
        String part = randomPart(random);
        return new SessionId(ownerTag(deploymentKey, part), part);
    }

    /** {@link #ofOwner} when issuer and subject are there, {@link #anonymous} otherwise. */
    public static SessionId of(byte[] deploymentKey, @Nullable String issuer, @Nullable String subject, byte[] random) {
        return issuer == null || subject == null
                ? anonymous(deploymentKey, random)
                : ofOwner(deploymentKey, issuer, subject, random);
    }

    /** Reads an id; empty when the text has not its form. */
    public static Optional<SessionId> parse(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new SessionId(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** The tag of an owner: the first 8 bytes of HMAC-SHA256(deployment key, {@code issuer|subject}) as 16 hex digits. */
    public static String ownerTag(byte[] deploymentKey, String owner) {
        if (deploymentKey.length < 16) {
            throw new IllegalArgumentException("The deployment key must have at least 16 bytes");
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(deploymentKey, "HmacSHA256"));
            return HEX.formatHex(Arrays.copyOf(mac.doFinal(owner.getBytes(StandardCharsets.UTF_8)), TAG_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    private static String randomPart(byte[] random) {
        if (random.length != RANDOM_BYTES) {
            throw new IllegalArgumentException("A session id wants 16 random bytes, not " + random.length);
        }
        return HEX.formatHex(random);
    }

    /** The id as it travels: {@code <owner tag>.<random>}. */
    @Override
    public String toString() {
        return ownerTag + "." + random;
    }
}
