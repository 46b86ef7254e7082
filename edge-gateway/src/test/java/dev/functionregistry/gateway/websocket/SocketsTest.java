package dev.functionregistry.gateway.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.gateway.auth.TrustedProxies;
import dev.functionregistry.gateway.session.EdgeCode;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handshake, frames and writers over real sockets, with an endpoint that echoes. */
class SocketsTest {
    private static final int MAX_BYTES = 64 * 1024;

    private final BlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();
    private final List<SocketWriter> writers = new CopyOnWriteArrayList<>();
    private final List<String> addresses = new CopyOnWriteArrayList<>();
    private WebSocketUpgrade upgrade;
    private WebServer server;

    @BeforeEach
    void start() {
        upgrade = new WebSocketUpgrade(
                List.of(new Echo("/echo", false), new Echo("/patient", true)),
                new AllowedOrigins(Set.of("https://app.example.com")),
                TrustedProxies.parse("127.0.0.0/8, ::1"),
                MAX_BYTES,
                4);
        server = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .shutdownHook(false)
                .addConnectionSelector(Http1ConnectionSelector.builder()
                        .config(Http1Config.create())
                        .addUpgrader(upgrade)
                        .build())
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    /** @param patient goes on after a message over the cap, and says how it began */
    private final class Echo implements Endpoint {
        private final String path;
        private final boolean patient;

        Echo(String path, boolean patient) {
            this.path = path;
            this.patient = patient;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public String subprotocol() {
            return "echo.v1";
        }

        @Override
        public Conversation open(Handshake handshake, SocketWriter writer) {
            addresses.add(handshake.remoteAddress());
            writers.add(writer);
            return new Conversation() {
                @Override
                public void text(String message) {
                    writer.text(message);
                }

                @Override
                public boolean tooLarge(String head, boolean ended) {
                    if (patient) {
                        writer.text("gone: " + head);
                    }
                    return patient && ended;
                }

                @Override
                public void faulty(int closeCode, EdgeCode code, String message) {
                    writer.close(closeCode, code.name());
                }

                @Override
                public void closed(boolean orderly) {
                    closed.add(orderly);
                }
            };
        }
    }

    private RawSocket open() {
        return RawSocket.open(server.port());
    }

    private RawSocket open(Map<String, String> headers) {
        return new RawSocket(server.port(), "/echo", headers, 0);
    }

    private static void expectClose(RawSocket socket, int code, EdgeCode reason) {
        RawSocket.Frame frame = socket.receive();
        assertThat(frame.opcode()).isEqualTo(8);
        assertThat(frame.closeCode()).isEqualTo(code);
        assertThat(frame.closeReason()).isEqualTo(reason.name());
    }

    private void expectClosed(boolean orderly) throws InterruptedException {
        assertThat(closed.poll(10, TimeUnit.SECONDS)).isEqualTo(orderly);
        Awaitility.await().until(() -> upgrade.open() == 0);
    }

    @Test
    void theSubprotocolIsNegotiated() {
        try (RawSocket socket = open(Map.of("Sec-WebSocket-Protocol", "other.v1, echo.v1"))) {
            assertThat(socket.head()).startsWith("HTTP/1.1 101").contains("Sec-WebSocket-Protocol: echo.v1");
            assertThat(socket.head()).contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        }
        try (RawSocket socket = open(Map.of("Sec-WebSocket-Protocol", "other.v1"))) {
            assertThat(socket.head()).startsWith("HTTP/1.1 400");
        }
        try (RawSocket socket = open()) {
            assertThat(socket.head()).startsWith("HTTP/1.1 101").doesNotContain("Sec-WebSocket-Protocol");
        }
    }

    @Test
    void pagesOfOtherOriginsAreRefusedInTheHandshake() {
        try (RawSocket socket = open(Map.of("Origin", "https://evil.example"))) {
            assertThat(socket.head()).startsWith("HTTP/1.1 403");
            assertThat(socket.body()).contains("\"code\":\"FORBIDDEN_ORIGIN\"");
        }
        for (String allowed : List.of("https://app.example.com", "http://localhost:" + server.port())) {
            try (RawSocket socket = open(Map.of("Origin", allowed))) {
                assertThat(socket.head()).as(allowed).startsWith("HTTP/1.1 101");
            }
        }
    }

    @Test
    void behindATrustedProxyTheClientsAddressCounts() {
        try (RawSocket plain = open()) {
            assertThat(plain.head()).startsWith("HTTP/1.1 101");
            Awaitility.await().until(() -> addresses.size() == 1);
            assertThat(addresses.getFirst()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
        }
        try (RawSocket forwarded = open(Map.of("X-Forwarded-For", "1.1.1.1, 198.51.100.1"))) {
            assertThat(forwarded.head()).startsWith("HTTP/1.1 101");
            Awaitility.await().until(() -> addresses.size() == 2);
            assertThat(addresses.getLast()).isEqualTo("198.51.100.1");
        }
    }

    @Test
    void socketsAreCounted() {
        List<RawSocket> four = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            four.add(open());
        }
        try (RawSocket fifth = open()) {
            assertThat(fifth.head()).startsWith("HTTP/1.1 503");
        }
        four.getFirst().close();
        Awaitility.await().until(() -> upgrade.open() == 3);
        try (RawSocket again = open()) {
            assertThat(again.head()).startsWith("HTTP/1.1 101");
        }
        four.forEach(RawSocket::close);
    }

    @Test
    void aGatewayThatStopsAcceptsNoSocket() {
        upgrade.stopAccepting();
        try (RawSocket socket = open()) {
            assertThat(socket.head()).startsWith("HTTP/1.1 503");
        }
    }

    @Test
    void pingsAreAnswered() {
        try (RawSocket socket = open()) {
            RawSocket.Frame pong =
                    socket.send(0x89, "are you there".getBytes(UTF_8)).receive();
            assertThat(pong.opcode()).isEqualTo(0xA);
            assertThat(pong.text()).isEqualTo("are you there");
        }
    }

    @Test
    void fragmentsAreJoinedAlsoWhereACharacterWasCut() {
        byte[] euro = "zehn €".getBytes(UTF_8);
        try (RawSocket socket = open()) {
            socket.send(0x01, java.util.Arrays.copyOf(euro, euro.length - 2));
            socket.send(0x89, new byte[0]); // a ping may come between fragments
            socket.send(0x80, java.util.Arrays.copyOfRange(euro, euro.length - 2, euro.length));
            assertThat(socket.receive().opcode()).isEqualTo(0xA);
            assertThat(socket.receive().text()).isEqualTo("zehn €");
        }
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() throws InterruptedException {
        try (RawSocket socket = open()) {
            expectClose(socket.send(0x81, new byte[] {'a', (byte) 0xC3}), 1007, EdgeCode.INVALID_JSON);
            assertThat(socket.send(0x88, new byte[] {3, (byte) 0xE8}).ended()).isTrue();
        }
        expectClosed(true);
    }

    @Test
    void aMessageCutForGoodInsideACharacterIsRefused() {
        try (RawSocket socket = open()) {
            socket.send(0x01, new byte[] {'a', (byte) 0xE2});
            expectClose(socket.send(0x80, new byte[] {'b'}), 1007, EdgeCode.INVALID_JSON);
        }
    }

    @Test
    void aMessageMayBeAsLargeAsTheCapAndNoLarger() {
        String largest = "x".repeat(MAX_BYTES);
        try (RawSocket socket = open()) {
            assertThat(socket.text(largest).receive().text()).isEqualTo(largest);
            expectClose(socket.text(largest + "x"), 1009, EdgeCode.FRAME_TOO_LARGE);
        }
    }

    @Test
    void theCapHoldsForJoinedFragmentsToo() {
        byte[] half = new byte[MAX_BYTES / 2 + 1];
        try (RawSocket socket = open()) {
            socket.send(0x01, half);
            expectClose(socket.send(0x80, half), 1009, EdgeCode.FRAME_TOO_LARGE);
        }
    }

    @Test
    void aMessageOverTheCapIsReadToItsEndWhereTheConversationGoesOn() {
        String large = "y".repeat(MessageJoiner.PATIENCE * MAX_BYTES);
        String gone = "gone: " + "y".repeat(MessageJoiner.HEAD_BYTES);
        try (RawSocket socket = new RawSocket(server.port(), "/patient", Map.of(), 0)) {
            assertThat(socket.text(large).receive().text()).as("one frame").isEqualTo(gone);
            for (int i = 0; i < 40; i++) {
                socket.send(i == 0 ? 0x01 : 0x00, large.substring(0, 100_000).getBytes(UTF_8));
            }
            assertThat(socket.send(0x80, new byte[0]).receive().text())
                    .as("fragments")
                    .isEqualTo(gone);
            assertThat(socket.text("hello").receive().text()).isEqualTo("hello");
        }
    }

    @Test
    void bytesThatAreThrownAwayKeepThePaceOfMessages() {
        String large = "y".repeat(MessageJoiner.PATIENCE * MAX_BYTES);
        try (RawSocket socket = new RawSocket(server.port(), "/patient", Map.of(), 0)) {
            long before = System.nanoTime();
            socket.text(large).text(large).send(0x89, new byte[0]);
            assertThat(socket.receive().text()).startsWith("gone: ");
            assertThat(socket.receive().text()).startsWith("gone: ");
            assertThat(socket.receive().opcode()).isEqualTo(0xA);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .as("128 messages of the largest size, 100 of them a second")
                    .isGreaterThanOrEqualTo(Duration.ofMillis(1_280));
        }
    }

    @Test
    void aMessageWithoutEndEndsTheSocketAlsoThere() {
        byte[] part = "y".repeat(1024 * 1024).getBytes(UTF_8);
        try (RawSocket socket = new RawSocket(server.port(), "/patient", Map.of(), 0)) {
            socket.send(0x01, part);
            for (int i = 0; i < MessageJoiner.PATIENCE * MAX_BYTES / part.length; i++) {
                socket.send(0x00, part);
            }
            assertThat(socket.receive().text()).startsWith("gone: ");
            expectClose(socket, 1009, EdgeCode.FRAME_TOO_LARGE);
        }
    }

    @Test
    void aFrameFarBeyondTheCapIsNotRead() {
        try (RawSocket socket = open()) {
            socket.bytes(new byte[] {(byte) 0x81, (byte) 0xFF, 0, 0, 0, 0, 0x7F, 0, 0, 0, 1, 2, 3, 4});
            expectClose(socket, 1009, EdgeCode.FRAME_TOO_LARGE);
            assertThat(socket.ended()).isTrue();
        }
    }

    @Test
    void binaryMessagesAreRefused() {
        try (RawSocket socket = open()) {
            expectClose(socket.send(0x82, new byte[] {1}), 1003, EdgeCode.INVALID_FRAME);
        }
    }

    @Test
    void whatIsNoFrameIsRefused() {
        Map<String, byte[]> faults = new HashMap<>();
        faults.put("unmasked", new byte[] {(byte) 0x81, 1, 'a'});
        faults.put("reserved bit", new byte[] {(byte) 0xC1, (byte) 0x81, 0, 0, 0, 0, 'a'});
        faults.put("unknown opcode", new byte[] {(byte) 0x83, (byte) 0x81, 0, 0, 0, 0, 'a'});
        faults.put("continuation of nothing", new byte[] {(byte) 0x80, (byte) 0x81, 0, 0, 0, 0, 'a'});
        faults.forEach((fault, bytes) -> {
            try (RawSocket socket = open()) {
                expectClose(socket.bytes(bytes), 1002, EdgeCode.INVALID_FRAME);
            }
            Awaitility.await().until(() -> upgrade.open() == 0);
        });
    }

    @Test
    void aTextInsideAFragmentedTextIsRefused() {
        try (RawSocket socket = open()) {
            expectClose(socket.send(0x01, new byte[] {'a'}).text("b"), 1002, EdgeCode.INVALID_FRAME);
        }
    }

    @Test
    void aClosedSocketIsToldApartFromALostOne() throws InterruptedException {
        try (RawSocket socket = open()) {
            RawSocket.Frame answer =
                    socket.send(0x88, new byte[] {3, (byte) 0xE8}).receive();
            assertThat(answer.opcode()).isEqualTo(8);
            assertThat(socket.ended()).isTrue();
        }
        expectClosed(true);
        open().close();
        expectClosed(false);
    }

    @Test
    void aClientThatDoesNotAnswerTheCloseFrameIsNotWaitedFor() throws InterruptedException {
        try (RawSocket socket = open()) {
            Awaitility.await().until(() -> !writers.isEmpty());
            writers.getFirst().close(1001, "DRAINING");
            assertThat(socket.receive().closeCode()).isEqualTo(1001);
            assertThat(socket.ended()).isTrue();
        }
        expectClosed(false);
    }

    @Test
    void aThousandSendsFromManyThreadsArriveWholeAndInTheirOrder() throws InterruptedException {
        int threads = 20;
        int each = 50;
        try (RawSocket socket = open()) {
            Awaitility.await().until(() -> !writers.isEmpty());
            SocketWriter writer = writers.getFirst();
            CountDownLatch go = new CountDownLatch(1);
            for (int t = 0; t < threads; t++) {
                String name = "t" + t;
                Thread.ofVirtual().start(() -> {
                    await(go);
                    for (int i = 0; i < each; i++) {
                        writer.text(name + " " + i + " " + "x".repeat(i * 7));
                    }
                });
            }
            go.countDown();
            Map<String, Integer> next = new HashMap<>();
            for (int i = 0; i < threads * each; i++) {
                String[] words = socket.receive().text().split(" ", -1);
                int number = Integer.parseInt(words[1]);
                assertThat(number).isEqualTo(next.getOrDefault(words[0], 0));
                assertThat(words[2]).hasSize(number * 7);
                next.put(words[0], number + 1);
            }
        }
    }

    @Test
    void aSlowReaderIsCutAndHurtsNobody() throws InterruptedException {
        try (RawSocket slow = new RawSocket(server.port(), "/echo", Map.of(), 4_096)) {
            Awaitility.await().until(() -> writers.size() == 1); // before the other one, or nobody knows whose is first
            cutsAlone(writers.getFirst());
        }
    }

    private void cutsAlone(SocketWriter slowWriter) throws InterruptedException {
        try (RawSocket other = open()) {
            Awaitility.await().until(() -> writers.size() == 2);
            String large = "x".repeat(60_000);
            long before = System.nanoTime();
            for (int i = 0; i < 500 && !slowWriter.cutAsSlow(); i++) {
                slowWriter.text(large);
            }
            assertThat(slowWriter.cutAsSlow()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
            assertThat(other.text("hello").receive().text()).isEqualTo("hello");
            assertThat(closed.poll(10, TimeUnit.SECONDS)).isFalse();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
