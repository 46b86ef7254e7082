package dev.functionregistry.gateway.auth;

import dev.functionregistry.access.Principal;
import dev.functionregistry.access.TokenVerifier;
import dev.functionregistry.gateway.session.Admission;
import dev.functionregistry.gateway.session.EdgeCode;
import dev.functionregistry.schemas.SessionId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rules of admission for sockets that come from one address. */
public final class GatewayAdmission implements Admission {
    private final Rules rules;
    private final String remoteAddress;

    /**
     * What is the same for every address.
     *
     * @param anonymous true where sessions without token are allowed
     * @param random makes 16 random bytes
     */
    public record Rules(
            TokenVerifier tokens,
            ResumeSecrets secrets,
            byte[] deploymentKey,
            boolean anonymous,
            AddressLimit addressLimit,
            Supplier<byte[]> random) {}

    public GatewayAdmission(Rules rules, String remoteAddress) {
        this.rules = rules;
        this.remoteAddress = remoteAddress;
    }

    @Override
    public Verdict authenticate(@Nullable String token, long nowMillis) {
        if (token != null) {
            return switch (rules.tokens().verify(token, nowMillis)) {
                case TokenVerifier.Verdict.Valid(Principal principal) -> new Verdict.Admitted(principal);
                case TokenVerifier.Verdict.Invalid(String why) -> new Verdict.Refused(EdgeCode.UNAUTHENTICATED, why);
            };
        }
        if (!rules.anonymous()) {
            return new Verdict.Refused(EdgeCode.UNAUTHENTICATED, "A token is required here.");
        }
        return rules.addressLimit().take(remoteAddress, nowMillis)
                ? new Verdict.Admitted(Principal.ANONYMOUS)
                : new Verdict.Refused(EdgeCode.OVERLOADED, "Too many sessions without token from this address.");
    }

    @Override
    public String newSessionId(Principal owner) {
        return SessionId.of(
                        rules.deploymentKey(),
                        owner.issuer(),
                        owner.subject(),
                        rules.random().get())
                .toString();
    }

    @Override
    public String resumeSecret(String sessionId, Principal principal, long nowMillis) {
        return rules.secrets().make(sessionId, principal, nowMillis);
    }

    @Override
    public boolean mayResume(String sessionId, String secret, Principal principal, long nowMillis) {
        return SessionId.parse(sessionId).isPresent() && rules.secrets().holds(sessionId, secret, principal, nowMillis);
    }
}
