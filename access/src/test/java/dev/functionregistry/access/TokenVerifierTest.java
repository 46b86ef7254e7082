package dev.functionregistry.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TokenVerifierTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".getBytes();
    private static final OctetSequenceKey KEY = new OctetSequenceKey.Builder(SECRET)
            .keyID("k1")
            .algorithm(JWSAlgorithm.HS256)
            .build();

    private final TokenVerifier verifier =
            new TokenVerifier(TokenKeys.of(new JWKSet(KEY)), "https://issuer", "registry");

    private static JWTClaimsSet.Builder good() {
        return new JWTClaimsSet.Builder()
                .issuer("https://issuer")
                .audience(List.of("other", "registry"))
                .subject("alice")
                .expirationTime(new Date(NOW + 60_000))
                .claim("roles", List.of("admin", "agent"))
                .claim("scope", "read write");
    }

    private static String token(UnaryOperator<JWTClaimsSet.Builder> change) {
        return token(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(), change);
    }

    private static String token(JWSHeader header, UnaryOperator<JWTClaimsSet.Builder> change) {
        try {
            SignedJWT jwt = new SignedJWT(header, change.apply(good()).build());
            jwt.sign(new MACSigner(SECRET));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void expectInvalid(String token) {
        assertThat(verifier.verify(token, NOW)).isInstanceOf(TokenVerifier.Verdict.Invalid.class);
    }

    @Test
    void rolesAndScopesMayStandElsewhere() {
        TokenVerifier keycloak = reading(new TokenClaims("/realm_access/roles", "/a~1b/scp"));
        assertThat(keycloak.verify(
                        token(claims -> claims.claim("realm_access", Map.of("roles", List.of("editor")))
                                .claim("a/b", Map.of("scp", List.of("x", "y")))),
                        NOW))
                .isEqualTo(valid(Set.of("editor"), Set.of("x", "y")));

        TokenVerifier namespaced = reading(new TokenClaims("https://example.com/roles", "scp"));
        assertThat(namespaced.verify(
                        token(claims -> claims.claim("https://example.com/roles", List.of("admin", "editor"))
                                .claim("scp", "read  list")),
                        NOW))
                .isEqualTo(valid(Set.of("admin", "editor"), Set.of("read", "list")));
    }

    @Test
    void whereNothingStandsThereAreNoRights() {
        TokenVerifier elsewhere = reading(new TokenClaims("/realm_access/roles", "/scope/deeper"));

        assertThat(elsewhere.verify(token(claims -> claims), NOW)).isEqualTo(valid(Set.of(), Set.of()));
    }

    @Test
    void rightsOfAnotherShapeMakeATokenUnreadable() {
        expectInvalid(token(claims -> claims.claim("roles", List.of("admin", 7))));
        expectInvalid(token(claims -> claims.claim("scope", Map.of("read", true))));
        expectInvalid(token(claims -> claims.claim("roles", 7)));
    }

    @Test
    void thePlacesComeFromTheEnvironment() {
        assertThat(TokenClaims.fromEnvironment(Map.of())).isEqualTo(new TokenClaims("roles", "scope"));
        assertThat(TokenClaims.fromEnvironment(Map.of("FR_TOKEN_ROLES_CLAIM", "/r", "FR_TOKEN_SCOPES_CLAIM", "scp")))
                .isEqualTo(new TokenClaims("/r", "scp"));
        assertThatThrownBy(() -> TokenClaims.fromEnvironment(Map.of("FR_TOKEN_ROLES_CLAIM", " ")))
                .hasMessage("FR_TOKEN_ROLES_CLAIM names no claim");
    }

    private static TokenVerifier reading(TokenClaims claims) {
        return new TokenVerifier(TokenKeys.of(new JWKSet(KEY)), "https://issuer", "registry", claims);
    }

    private static TokenVerifier.Verdict valid(Set<String> roles, Set<String> scopes) {
        return new TokenVerifier.Verdict.Valid(new Principal("https://issuer", "alice", roles, scopes));
    }

    @Test
    void aGoodTokenSpeaksForItsSubject() {
        assertThat(verifier.verify(token(claims -> claims), NOW))
                .isEqualTo(new TokenVerifier.Verdict.Valid(
                        new Principal("https://issuer", "alice", Set.of("admin", "agent"), Set.of("read", "write"))));
    }

    @Test
    void issuerAudienceExpiryAndSubjectAreRequired() {
        expectInvalid(token(claims -> claims.issuer(null)));
        expectInvalid(token(claims -> claims.issuer("https://other")));
        expectInvalid(token(claims -> claims.audience((String) null)));
        expectInvalid(token(claims -> claims.audience("other")));
        expectInvalid(token(claims -> claims.expirationTime(null)));
        expectInvalid(token(claims -> claims.subject(null)));
        expectInvalid(token(claims -> claims.subject("")));
    }

    @Test
    void clocksMayDifferByThirtySeconds() {
        String token = token(claims -> claims.expirationTime(new Date(NOW)));
        assertThat(verifier.verify(token, NOW + 29_999)).isInstanceOf(TokenVerifier.Verdict.Valid.class);
        assertThat(verifier.verify(token, NOW + 30_000)).isInstanceOf(TokenVerifier.Verdict.Invalid.class);
        String early = token(claims -> claims.notBeforeTime(new Date(NOW + 60_000)));
        assertThat(verifier.verify(early, NOW + 30_000)).isInstanceOf(TokenVerifier.Verdict.Valid.class);
        assertThat(verifier.verify(early, NOW + 29_000)).isInstanceOf(TokenVerifier.Verdict.Invalid.class);
    }

    @Test
    void theKeyDecidesTheAlgorithmAndNotTheToken() {
        expectInvalid(
                token(new JWSHeader.Builder(JWSAlgorithm.HS512).keyID("k1").build(), claims -> claims));
        expectInvalid(
                token(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k2").build(), claims -> claims));
        expectInvalid(new PlainJWT(good().build()).serialize());
    }

    @Test
    void whatIsNoTokenIsNoTrouble() {
        String good = token(claims -> claims);
        expectInvalid("");
        expectInvalid("...");
        expectInvalid("a.b.c");
        expectInvalid(good.substring(0, good.length() - 2));
        expectInvalid(good + "A");
        expectInvalid("x".repeat(100_000));
        expectInvalid(token(claims -> claims.claim("roles", "admin")));
    }

    @Test
    void withoutKeysNoTokenIsAccepted() {
        assertThat(new TokenVerifier(TokenKeys.none(), "https://issuer", "registry")
                        .verify(token(claims -> claims), NOW))
                .isInstanceOf(TokenVerifier.Verdict.Invalid.class);
        assertThat(new TokenVerifier(TokenKeys.of(new JWKSet(KEY)), null, null).verify(token(claims -> claims), NOW))
                .isInstanceOf(TokenVerifier.Verdict.Invalid.class);
    }

    @Test
    void aKeyWithoutAlgorithmIsRefusedAtTheStart() {
        var key = new OctetSequenceKey.Builder(SECRET).keyID("k1").build();
        assertThatThrownBy(() -> TokenKeys.of(new JWKSet(key))).hasMessageContaining("alg");
    }
}
