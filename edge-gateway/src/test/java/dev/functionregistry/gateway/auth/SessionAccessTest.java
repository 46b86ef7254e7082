package dev.functionregistry.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.access.Principal;
import dev.functionregistry.access.TokenKeys;
import dev.functionregistry.access.TokenVerifier;
import dev.functionregistry.gateway.session.Admission;
import dev.functionregistry.gateway.session.EdgeCode;
import dev.functionregistry.schemas.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionAccessTest {
    private static final byte[] KEY = "sixteen bytes at least".getBytes(StandardCharsets.UTF_8);
    private static final Principal ALICE = new Principal("i", "alice", Set.of(), Set.of());
    private static final Principal EVE = new Principal("i", "eve", Set.of(), Set.of());
    private static final Principal ROBOT = new Principal("i", "robot", Set.of("agent"), Set.of());
    private static final Principal OPERATOR = new Principal("i", "olga", Set.of("operator"), Set.of());

    private final ResumeSecrets secrets = new ResumeSecrets(KEY);
    private final SessionAccess access = new SessionAccess(KEY, secrets);
    private final GatewayAdmission admission = new GatewayAdmission(
            new GatewayAdmission.Rules(
                    new TokenVerifier(TokenKeys.none(), null, null),
                    secrets,
                    KEY,
                    true,
                    new AddressLimit(2),
                    () -> new byte[SessionId.RANDOM_BYTES]),
            "10.0.0.1");

    private SessionId sessionOf(Principal owner) {
        return SessionId.parse(admission.newSessionId(owner)).orElseThrow();
    }

    @Test
    void theIdTellsItsOwner() {
        SessionId session = sessionOf(ALICE);
        assertThat(access.mayCall(ALICE, session)).isTrue();
        assertThat(access.mayCall(EVE, session)).isFalse();
        assertThat(access.mayCall(Principal.ANONYMOUS, session)).isFalse();
        assertThat(access.mayCall(ROBOT, session)).isTrue();
        assertThat(access.mayCall(OPERATOR, session)).isFalse();
        assertThat(access.mayWatch(OPERATOR, session)).isTrue();
        assertThat(access.mayWatch(ROBOT, session)).isFalse();
        assertThat(access.mayWatch(ALICE, session)).isTrue();
    }

    @Test
    void anAnonymousSessionIsOpenToItsSecretAndToAgents() {
        SessionId session = sessionOf(Principal.ANONYMOUS);
        assertThat(access.mayCall(Principal.ANONYMOUS, session)).isFalse();
        assertThat(access.mayCall(ALICE, session)).isFalse();
        assertThat(access.mayCall(ROBOT, session)).isTrue();
        String secret = secrets.make(session.toString(), Principal.ANONYMOUS, 0);
        assertThat(access.holdsSecret(Principal.ANONYMOUS, session, secret, 0)).isTrue();
        assertThat(access.holdsSecret(ALICE, session, secret, 0)).isFalse();
        assertThat(access.holdsSecret(Principal.ANONYMOUS, session, null, 0)).isFalse();
    }

    @Test
    void anAddressOpensOnlySoManySessionsWithoutToken() {
        assertThat(admission.authenticate(null, 0)).isInstanceOf(Admission.Verdict.Admitted.class);
        assertThat(admission.authenticate(null, 0)).isInstanceOf(Admission.Verdict.Admitted.class);
        assertThat(admission.authenticate(null, 29_999))
                .isEqualTo(new Admission.Verdict.Refused(
                        EdgeCode.OVERLOADED, "Too many sessions without token from this address."));
        assertThat(admission.authenticate(null, 30_001)).isInstanceOf(Admission.Verdict.Admitted.class);
    }
}
