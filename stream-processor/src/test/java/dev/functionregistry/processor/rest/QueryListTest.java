package dev.functionregistry.processor.rest;

import static dev.functionregistry.processor.rest.HeldStores.FUNCTIONS;
import static dev.functionregistry.processor.rest.HeldStores.PARTITIONS;
import static dev.functionregistry.processor.rest.HeldStores.SESSIONS;
import static dev.functionregistry.processor.rest.HeldStores.sessionOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.functionregistry.access.Principal;
import dev.functionregistry.processor.query.Instance;
import dev.functionregistry.processor.query.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lists are of all instances: what is said when one falls silent, or when nobody holds what somebody should. */
class QueryListTest {
    /** Nobody listens there. */
    private static final Instance SILENT = new Instance("localhost", 9);

    private final Peers peers = new Peers();
    private final HeldStores stores = new HeldStores();
    private List<Instance> others = List.of();

    @AfterEach
    void stop() {
        peers.close();
    }

    private QueryDesk desk() {
        return stores.desk(new Owner.Here(), others, peers);
    }

    private static Asked asked(String list, boolean routed) {
        var operator = new Principal("issuer", "olga", Set.of("operator"), Set.of());
        return new Asked(operator, "Bearer x", "/v1/" + list, routed, null, 50);
    }

    /** Another instance, and the only other one: it answers what is passed on to it. */
    private HttpServer peer(Function<String, byte[]> answers) throws IOException {
        var server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.createContext("/v1/", exchange -> {
            var body = answers.apply(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        others = List.of(new Instance("localhost", server.getAddress().getPort()));
        return server;
    }

    private HttpServer peerWith(Set<Integer> partitions) throws IOException {
        var held = new HeldStores();
        held.held = partitions;
        var desk = held.desk(new Owner.Here(), List.of(), peers);
        return peer(path -> path.endsWith(FUNCTIONS)
                ? desk.functions(asked(FUNCTIONS, true)).body()
                : desk.sessions(asked(SESSIONS, true)).body());
    }

    private static JsonNode json(Reply reply) {
        try {
            return new ObjectMapper().readTree(reply.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> ids(Reply reply) {
        return json(reply).path(SESSIONS).findValuesAsText("id");
    }

    private static List<String> notAnswered(Reply reply) {
        var names = new ArrayList<String>();
        json(reply).path("notAnswered").forEach(name -> names.add(name.asText()));
        return names;
    }

    @Test
    void saysWhoDidNotAnswer() {
        others = List.of(SILENT);
        stores.held = Set.of(0, 1, 2);

        var reply = desk().sessions(asked(SESSIONS, false));

        assertThat(reply.status()).isEqualTo(206);
        assertThat(notAnswered(reply)).containsExactly(SILENT.toString(), "partition 3");
        assertThat(ids(reply)).containsExactly(sessionOn(0), sessionOn(1), sessionOn(2));
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

            var reply =
                    assertTimeoutPreemptively(Duration.ofSeconds(30), () -> desk().sessions(asked(SESSIONS, false)));

            assertThat(reply.status()).isEqualTo(206);
            assertThat(notAnswered(reply)).containsExactly(others.getFirst().toString());
        }
    }

    @Test
    void isWholeWhenEveryPartitionWasReadSomewhere() throws IOException {
        stores.held = Set.of(0, 1);
        var peer = peerWith(Set.of(2, 3));
        try {
            var sessions = desk().sessions(asked(SESSIONS, false));
            assertThat(sessions.status()).isEqualTo(200);
            assertThat(ids(sessions)).containsExactly(sessionOn(0), sessionOn(1), sessionOn(2), sessionOn(3));
            assertThat(json(sessions).has("parts")).isFalse();
            var functions = desk().functions(asked(FUNCTIONS, false));
            assertThat(functions.status()).isEqualTo(200);
            assertThat(json(functions).at("/functions/0/sessions").asInt()).isEqualTo(PARTITIONS);
        } finally {
            peer.stop(0);
        }
    }

    /** Everybody answers, and yet: while partitions move, each has its own view of who holds what. */
    @Test
    void namesThePartitionThatNobodyReadAndCountsTheOneThatTwoReadOnce() throws IOException {
        stores.held = Set.of(0, 1);
        var peer = peerWith(Set.of(1, 2));
        try {
            var sessions = desk().sessions(asked(SESSIONS, false));
            assertThat(sessions.status()).isEqualTo(206);
            assertThat(notAnswered(sessions)).containsExactly("partition 3");
            assertThat(ids(sessions)).containsExactly(sessionOn(0), sessionOn(1), sessionOn(2));
            var functions = desk().functions(asked(FUNCTIONS, false));
            assertThat(functions.status()).isEqualTo(206);
            assertThat(notAnswered(functions)).containsExactly("partition 3");
            assertThat(json(functions).at("/functions/0/sessions").asInt()).isEqualTo(3);
        } finally {
            peer.stop(0);
        }
    }

    @Test
    void anInstanceThatDoesNotSayWhatItReadGaveNoAnswer() throws IOException {
        var peer = peer(path -> "{\"sessions\":[],\"cursor\":null}".getBytes(StandardCharsets.UTF_8));
        try {
            var reply = desk().sessions(asked(SESSIONS, false));
            assertThat(reply.status()).isEqualTo(206);
            assertThat(notAnswered(reply)).containsExactly(others.getFirst().toString());
        } finally {
            peer.stop(0);
        }
    }

    @Test
    void whenNothingCouldBeReadItIsTimeToAskAgain() throws IOException {
        stores.held = Set.of();
        var peer = peerWith(Set.of());
        try {
            var reply = desk().sessions(asked(SESSIONS, false));
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.retryAfterSeconds()).isEqualTo(1);
        } finally {
            peer.stop(0);
        }
    }

    @Test
    void whatWasPassedOnIsAnsweredAloneAndByPartition() {
        others = List.of(SILENT);
        stores.held = Set.of(2, 3);

        var reply = desk().sessions(asked(SESSIONS, true));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(json(reply).has("notAnswered")).isFalse();
        assertThat(json(reply).path("parts").findValuesAsText("partition")).containsExactly("2", "3");
    }

    /** Where nobody answered it may be registered. */
    @Test
    void aFunctionIsUnknownOnlyWhenTheListOfAllIsWhole() {
        stores.uncounted = true;
        stores.held = Set.of(0, 1, 2);
        assertThat(desk().stats(asked("stats", false), "never").status()).isEqualTo(503);
        assertThat(desk().stats(asked("stats", false), "fresh").status()).isEqualTo(200);
    }
}
