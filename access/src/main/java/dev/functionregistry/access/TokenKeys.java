package dev.functionregistry.access;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys that tokens may be signed with. Each key has one algorithm, written beside it; what a token's header says only has to agree.
 */
public final class TokenKeys {
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.HS256,
            JWSAlgorithm.HS384,
            JWSAlgorithm.HS512,
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]+");

    private final List<Key> keys;

    private TokenKeys(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    private record Key(@Nullable String id, Algorithm algorithm, JWSVerifier verifier) {}

    /** No key: no token is accepted. */
    public static TokenKeys none() {
        return new TokenKeys(List.of());
    }

    /**
     * Reads a JWK set file.
     *
     * @throws IllegalArgumentException when it cannot be read or holds a key without a usable {@code alg}
     */
    public static TokenKeys read(Path file) {
        try {
            return of(JWKSet.load(file.toFile()));
        } catch (IOException | ParseException e) {
            throw new IllegalArgumentException("The token keys file " + file + " is no JWK set", e);
        }
    }

    /** @throws IllegalArgumentException when a key has no usable {@code alg} or is too weak for it */
    static TokenKeys of(JWKSet set) {
        List<Key> keys = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JWK jwk : set.getKeys()) {
            if (jwk.getKeyID() != null && !ids.add(jwk.getKeyID())) {
                throw new IllegalArgumentException("Two keys are named " + jwk.getKeyID());
            }
            keys.add(key(jwk));
        }
        long secrets = set.getKeys().stream()
                .filter(OctetSequenceKey.class::isInstance)
                .count();
        if (secrets > 0 && secrets < keys.size()) {
            throw new IllegalArgumentException("Shared secrets and key pairs do not belong into one set");
        }
        return new TokenKeys(keys);
    }

    private static Key key(JWK jwk) {
        Algorithm algorithm = jwk.getAlgorithm();
        if (algorithm == null || !ALGORITHMS.contains(JWSAlgorithm.parse(algorithm.getName()))) {
            throw new IllegalArgumentException(
                    "Key " + jwk.getKeyID() + " has no alg, or one that tokens may not be signed with");
        }
        if ((jwk.getKeyUse() != null && !jwk.getKeyUse().equals(KeyUse.SIGNATURE))
                || (jwk.getKeyOperations() != null
                        && Collections.disjoint(
                                jwk.getKeyOperations(), Set.of(KeyOperation.VERIFY, KeyOperation.SIGN)))) {
            throw new IllegalArgumentException("Key " + jwk.getKeyID() + " is not for signatures");
        }
        try {
            JWSVerifier verifier = switch (jwk) {
                case RSAKey rsa -> new RSASSAVerifier(strong(rsa));
                case ECKey ec -> new ECDSAVerifier(ec);
                case OctetSequenceKey secret -> new MACVerifier(secret);
                default ->
                    throw new IllegalArgumentException(
                            "Key " + jwk.getKeyID() + " is of type " + jwk.getKeyType() + ", which is not supported");
            };
            if (!verifier.supportedJWSAlgorithms().contains(JWSAlgorithm.parse(algorithm.getName()))) {
                throw new IllegalArgumentException("Key " + jwk.getKeyID() + " does not fit its alg " + algorithm);
            }
            return new Key(jwk.getKeyID(), algorithm, verifier);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("Key " + jwk.getKeyID() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static RSAKey strong(RSAKey key) {
        BigInteger exponent = key.getPublicExponent().decodeToBigInteger();
        if (key.size() < 2_048 || exponent.compareTo(BigInteger.valueOf(3)) < 0 || !exponent.testBit(0)) {
            throw new IllegalArgumentException("Key " + key.getKeyID() + " is too weak");
        }
        return key;
    }

    /** The payload of a token whose signature holds; empty for every other text. */
    Optional<String> verified(String token) {
        if (!COMPACT.matcher(token).matches()) {
            return Optional.empty(); // the library would skip characters that are no base64url
        }
        try {
            JWSObject jws = JWSObject.parse(token);
            for (Key key : keys) {
                if (key.algorithm().equals(jws.getHeader().getAlgorithm())
                        && (jws.getHeader().getKeyID() == null
                                || key.id() == null
                                || key.id().equals(jws.getHeader().getKeyID()))
                        && jws.verify(key.verifier())) {
                    return Optional.of(jws.getPayload().toString());
                }
            }
            return Optional.empty();
        } catch (ParseException | JOSEException | RuntimeException e) {
            return Optional.empty(); // a hostile token is no reason for anything but a refusal
        }
    }

    /** True when no token can be accepted. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }
}
