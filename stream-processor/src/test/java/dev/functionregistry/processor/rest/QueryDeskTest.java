package dev.functionregistry.processor.rest;

import static dev.functionregistry.processor.rest.HeldStores.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.functionregistry.access.Principal;
import dev.functionregistry.processor.json.QueryJson;
import dev.functionregistry.processor.query.Instance;
import dev.functionregistry.processor.query.Owner;
import dev.functionregistry.processor.query.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is answered while instances come, go and fall silent. */
class QueryDeskTest {
    /** Nobody listens there. */
    private static final Instance SILENT = new Instance("localhost", 9);

    private final Peers peers = new Peers();
    private final HeldStores stores = new HeldStores();
    private Owner owner = new Owner.Here();

    @AfterEach
    void stop() {
        peers.close();
    }

    private QueryDesk desk() {
        return stores.desk(owner, List.of(), peers);
    }

    private static Asked asked(String subject, boolean routed, String... roles) {
        return new Asked(
                new Principal("issuer", subject, Set.of(roles), Set.of()), "Bearer x", "/v1/x", routed, null, 50);
    }

    private static JsonNode json(Reply reply) {
        try {
            return new ObjectMapper().readTree(reply.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCursorThatIsNoSessionIsRefused() {
        for (var cursor : List.of(SESSION + "\0zzz", "zzz")) {
            var caller = new Principal("issuer", "alice", Set.of(), Set.of());
            var reply = desk().sessions(new Asked(caller, "Bearer x", "/v1/x", false, cursor, 50));
            assertThat(reply.status()).isEqualTo(400);
        }
    }

    @Test
    void aPageOfANewerInstanceIsRead() {
        var page =
                "{\"functions\":[{\"name\":\"f\",\"version\":\"1.0.0\",\"lastCalled\":\"2026-01-01T00:00:00Z\",\"callCount\":1,"
                        + "\"avgExecutionTime\":null,\"errorRate\":0,\"learntLater\":7}],\"cursor\":null}";
        assertThat(QueryJson.readPage(page.getBytes(StandardCharsets.UTF_8), "functions", Usage.class))
                .isPresent();
    }

    @Test
    void aFunctionThatIsRegisteredAndWasNotCalledYetHasTotalsOfNothing() {
        stores.uncounted = true;
        var fresh = desk().stats(asked("olga", false, "operator"), "fresh");
        assertThat(fresh.status()).isEqualTo(200);
        assertThat(json(fresh).path("name").asText()).isEqualTo("fresh");
        assertThat(json(fresh).path("totalCalls").asInt(-1)).isZero();

        assertThat(desk().stats(asked("olga", false, "operator"), "never").status())
                .isEqualTo(404);
        assertThat(desk().stats(asked("olga", true, "operator"), "fresh").status())
                .as("who asked here looks for it everywhere")
                .isEqualTo(404);
    }

    @Test
    void whileTheStoreMovesEverythingSaysWhenToAskAgain() {
        stores.moving = true;
        for (var reply : List.of(
                desk().session(asked("alice", false), SESSION),
                desk().sessions(asked("alice", false)),
                desk().sessions(asked("alice", true)),
                desk().stats(asked("olga", false, "operator"), "add"))) {
            assertMoving(reply);
        }
    }

    @Test
    void aStoreOnItsWayIsNowhere() {
        owner = new Owner.Moving();
        assertMoving(desk().session(asked("alice", false), SESSION));
        assertMoving(desk().sessionFunctions(asked("alice", false), SESSION));
    }

    @Test
    void anOwnerThatIsSilentIsAboutToBeReplaced() {
        owner = new Owner.Elsewhere(SILENT);
        assertMoving(desk().session(asked("alice", false), SESSION));
    }

    @Test
    void aQueryIsPassedOnOnce() {
        owner = new Owner.Elsewhere(SILENT);
        assertMoving(desk().session(asked("alice", true), SESSION));
    }

    private static void assertMoving(Reply reply) {
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.retryAfterSeconds()).isEqualTo(1);
        assertThat(json(reply).path("error").path("code").asText()).isEqualTo("UNAVAILABLE");
        assertThat(json(reply).path("error").path("retryable").asBoolean()).isTrue();
    }

    @Test
    void onlyTheOwnerAndOperatorsSeeASession() {
        assertThat(desk().session(asked("alice", false), SESSION).status()).isEqualTo(200);
        assertThat(desk().session(asked("bob", false), SESSION).status()).isEqualTo(403);
        assertThat(desk().session(asked("bob", false, "agent"), SESSION).status())
                .isEqualTo(403);
        assertThat(desk().session(asked("olga", false, "operator"), SESSION).status())
                .isEqualTo(200);
    }

    @Test
    void statisticsAreForOperators() {
        assertThat(desk().stats(asked("alice", false), "add").status()).isEqualTo(403);
        assertThat(desk().functions(asked("alice", false)).status()).isEqualTo(403);
        assertThat(desk().stats(asked("olga", false, "operator"), "add").status())
                .isEqualTo(200);
    }
}
