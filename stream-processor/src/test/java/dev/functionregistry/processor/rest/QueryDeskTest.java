package dev.functionregistry.processor.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.functionregistry.access.Principal;
import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.processor.json.QueryJson;
import dev.functionregistry.processor.query.CallLife;
import dev.functionregistry.processor.query.CallSummary;
import dev.functionregistry.processor.query.FunctionSummary;
import dev.functionregistry.processor.query.FunctionTotals;
import dev.functionregistry.processor.query.Instance;
import dev.functionregistry.processor.query.LocalAnswers;
import dev.functionregistry.processor.query.Owner;
import dev.functionregistry.processor.query.Part;
import dev.functionregistry.processor.query.Placement;
import dev.functionregistry.processor.query.SessionSummary;
import dev.functionregistry.processor.query.StoreMovingException;
import dev.functionregistry.processor.query.Usage;
import dev.functionregistry.schemas.SessionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is answered while instances come, go and fall silent. */
class QueryDeskTest {
    private static final String SESSION = SessionId.anonymous(
                    "0123456789abcdef".getBytes(StandardCharsets.UTF_8), new byte[16])
            .toString();
    private static final dev.functionregistry.core.session.Principal ALICE =
            new dev.functionregistry.core.session.Principal("issuer", "alice", Set.of(), Set.of());
    private static final Instance SELF = new Instance("localhost", 1);
    /** Nobody listens there. */
    private static final Instance SILENT = new Instance("localhost", 9);

    private final Peers peers = new Peers();
    private boolean moving;
    private boolean uncounted;
    private Owner owner = new Owner.Here();
    private List<Instance> others = List.of();
    private Set<Integer> orphans = Set.of();

    @AfterEach
    void stop() {
        peers.close();
    }

    private QueryDesk desk() {
        var placement = new Placement() {
            @Override
            public Owner of(String key) {
                return owner;
            }

            @Override
            public List<Instance> others() {
                return others;
            }

            @Override
            public Set<Integer> orphans() {
                return orphans;
            }
        };
        return new QueryDesk(new Stores(), placement, placement, placement, peers, SELF);
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
    void aListSaysWhoDidNotAnswer() {
        others = List.of(SILENT);
        orphans = Set.of(3);

        var reply = desk().sessions(asked("alice", false));

        assertThat(reply.status()).isEqualTo(206);
        assertThat(json(reply).path("notAnswered"))
                .extracting(JsonNode::asText)
                .containsExactly("partition 3", SILENT.toString());
        assertThat(json(reply).path("sessions")).hasSize(1);
    }

    @Test
    void anInstanceThatStallsAfterItsHeadersIsWaitedForNoLonger() throws IOException {
        try (var stalling = new ServerSocket(0)) {
            var peer = Thread.ofPlatform().daemon().start(() -> {
                try {
                    var socket = stalling.accept(); // stays open until the test ends
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{".getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(peer.isDaemon()).isTrue();
            others = List.of(new Instance("localhost", stalling.getLocalPort()));

            var reply = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> desk().sessions(asked("alice", false)));

            assertThat(reply.status()).isEqualTo(206);
            assertThat(json(reply).path("notAnswered")).hasSize(1);
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
        uncounted = true;
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
    void aListThatWasPassedOnIsAnsweredAlone() {
        others = List.of(SILENT);
        var reply = desk().sessions(asked("alice", true));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(json(reply).has("notAnswered")).isFalse();
    }

    @Test
    void whileTheStoreMovesEverythingSaysWhenToAskAgain() {
        moving = true;
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

    /** One session of alice, one function. */
    private final class Stores implements LocalAnswers {
        private <T> T read(T answer) {
            if (moving) {
                throw new StoreMovingException("moving", new IllegalStateException());
            }
            return answer;
        }

        @Override
        public Optional<SessionSummary> session(String sessionId) {
            return read(Optional.of(new SessionSummary(
                    sessionId, "attached", ALICE.user(), null, null, null, null, null, null, null, 1, 1, 0)));
        }

        @Override
        public Optional<dev.functionregistry.core.session.Principal> owner(String sessionId) {
            return read(Optional.of(ALICE));
        }

        @Override
        public List<RegisteredFunction> functions(String sessionId) {
            return read(List.of());
        }

        @Override
        public Part<CallSummary> calls(String sessionId, String after, int limit) {
            return read(Part.empty());
        }

        @Override
        public Optional<CallLife> call(String sessionId, String callId) {
            return read(Optional.empty());
        }

        @Override
        public Part<SessionSummary> sessions(
                String after, int limit, Predicate<dev.functionregistry.core.session.Principal> owned) {
            return read(new Part<>(owned.test(ALICE) ? List.of(session(SESSION).orElseThrow()) : List.of(), null));
        }

        @Override
        public Part<FunctionSummary> functions(String after, int limit) {
            var fresh = new FunctionSummary("fresh", List.of("1.0.0"), 1, FunctionTotals.none("fresh"));
            return read(new Part<>(after == null || after.compareTo("fresh") < 0 ? List.of(fresh) : List.of(), null));
        }

        @Override
        public List<Usage> usage(String sessionId, Predicate<String> owned) {
            return read(List.of());
        }

        @Override
        public Optional<FunctionTotals> totals(String functionName) {
            return read(uncounted ? Optional.empty() : Optional.of(FunctionTotals.none(functionName)));
        }
    }
}
