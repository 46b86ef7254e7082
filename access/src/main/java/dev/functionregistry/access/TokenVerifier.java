package dev.functionregistry.access;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** Tells who a token speaks for. {@code iss}, {@code aud}, {@code exp} and {@code sub} are required; clocks may differ by 30 s. */
public final class TokenVerifier {
    private static final long SKEW_MS = 30_000;
    private static final int MAX_CLAIM = 256;

    private final TokenKeys keys;
    private final @Nullable String issuer;
    private final @Nullable String audience;
    private final TokenClaims claims;

    /**
     * @param issuer the one accepted {@code iss}; null accepts no token
     * @param audience must be among {@code aud}; null accepts no token
     */
    public TokenVerifier(TokenKeys keys, @Nullable String issuer, @Nullable String audience) {
        this(keys, issuer, audience, TokenClaims.DEFAULTS);
    }

    /** The same, with roles and scopes at other places. */
    public TokenVerifier(TokenKeys keys, @Nullable String issuer, @Nullable String audience, TokenClaims claims) {
        this.keys = keys;
        this.issuer = issuer;
        this.audience = audience;
        this.claims = claims;
    }

    /** What a token turned out to be. */
    public sealed interface Verdict {
        record Valid(Principal principal) implements Verdict {}

        /** @param why one sentence that gives nothing away */
        record Invalid(String why) implements Verdict {}
    }

    /** @param nowMillis milliseconds since the epoch */
    public Verdict verify(String token, long nowMillis) {
        if (issuer == null || audience == null) {
            return new Verdict.Invalid("No tokens are accepted here.");
        }
        String payload = keys.verified(token).orElse(null);
        if (payload == null) {
            return new Verdict.Invalid("The token's signature does not hold.");
        }
        try {
            return judge(JWTClaimsSet.parse(payload), nowMillis);
        } catch (ParseException e) {
            return new Verdict.Invalid("The token's claims cannot be read.");
        }
    }

    private Verdict judge(JWTClaimsSet claims, long nowMillis) throws ParseException {
        Date expires = claims.getExpirationTime();
        Date notBefore = claims.getNotBeforeTime();
        String subject = claims.getSubject();
        if (claims.getIssuer() == null || !claims.getIssuer().equals(issuer)) {
            return new Verdict.Invalid("The token comes from another issuer.");
        }
        if (!claims.getAudience().contains(audience)) {
            return new Verdict.Invalid("The token is for another audience.");
        }
        if (expires == null || expires.getTime() + SKEW_MS <= nowMillis) {
            return new Verdict.Invalid("The token has expired.");
        }
        if (notBefore != null && notBefore.getTime() - SKEW_MS > nowMillis) {
            return new Verdict.Invalid("The token is not valid yet.");
        }
        if (subject == null || subject.isEmpty() || subject.length() > MAX_CLAIM) {
            return new Verdict.Invalid("The token names no subject.");
        }
        return new Verdict.Valid(
                new Principal(issuer, subject, this.claims.rolesOf(claims), this.claims.scopesOf(claims)));
    }
}
