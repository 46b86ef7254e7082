package dev.functionregistry.gateway.auth;

import dev.functionregistry.access.Principal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secrets that let a client go on with its session at any gateway: the expiry in seconds (8 bytes) and HMAC-SHA256 over session id, issuer,
 * subject and expiry, in base64url. Nothing is stored.
 */
public final class ResumeSecrets {
    private static final Duration LIFETIME = Duration.ofDays(7);
    private static final int BYTES = Long.BYTES + 32;

    private final SecretKeySpec key;

    /** @param deploymentKey the deployment's secret, the same in every gateway */
    public ResumeSecrets(byte[] deploymentKey) {
        // a key of its own, so that no other use of the deployment key can be played against this one
        this.key = new SecretKeySpec(
                mac(new SecretKeySpec(deploymentKey, "HmacSHA256"), "function-registry resume secret"), "HmacSHA256");
    }

    /** @param nowMillis milliseconds since the epoch */
    public String make(String sessionId, Principal principal, long nowMillis) {
        long expires = nowMillis / 1_000 + LIFETIME.toSeconds();
        byte[] secret = ByteBuffer.allocate(BYTES)
                .putLong(expires)
                .put(mac(sessionId, principal, expires))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** True for a secret made for this session and principal that has not expired. */
    public boolean holds(String sessionId, String secret, Principal principal, long nowMillis) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(secret);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (bytes.length != BYTES) {
            return false;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long expires = buffer.getLong();
        byte[] given = new byte[buffer.remaining()];
        buffer.get(given);
        return MessageDigest.isEqual(given, mac(sessionId, principal, expires)) && expires > nowMillis / 1_000;
    }

    private byte[] mac(String sessionId, Principal principal, long expires) {
        // lengths keep the parts apart: no two different owners can read the same
        String issuer = principal.anonymous() ? "" : String.valueOf(principal.issuer());
        String subject = principal.anonymous() ? "" : String.valueOf(principal.subject());
        return mac(
                key,
                sessionId + "\n" + issuer.length() + ":" + issuer + "\n" + subject.length() + ":" + subject + "\n"
                        + expires);
    }

    private static byte[] mac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }
}
