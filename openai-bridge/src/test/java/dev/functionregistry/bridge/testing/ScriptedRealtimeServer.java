package dev.functionregistry.bridge.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * A Realtime endpoint whose every word a test decides. It speaks WebSocket by hand, so that a test may also cut messages into frames,
 * refuse the upgrade, fall silent or hang up.
 */
public final class ScriptedRealtimeServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final ServerSocket server;
    private final List<Client> clients = new CopyOnWriteArrayList<>();
    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private volatile BiConsumer<Client, JsonNode> script = (client, event) -> {};
    private volatile java.util.function.Consumer<Client> greeting = client -> {};
    private volatile int refusal;

    public ScriptedRealtimeServer() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** What happens when a client is there. */
    public ScriptedRealtimeServer greet(java.util.function.Consumer<Client> next) {
        greeting = next;
        return this;
    }

    /** What happens at each event of a client. */
    public ScriptedRealtimeServer answer(BiConsumer<Client, JsonNode> next) {
        script = next;
        return this;
    }

    /** Refuses upgrades with a status; 0 takes them again. */
    public ScriptedRealtimeServer refuse(int status) {
        refusal = status;
        return this;
    }

    public URI url() {
        return URI.create("ws://localhost:" + server.getLocalPort() + "/v1/realtime");
    }

    /** Every event received so far, of all clients. */
    public List<JsonNode> received() {
        return List.copyOf(received);
    }

    public List<JsonNode> received(String type) {
        return received.stream()
                .filter(event -> event.path("type").asText().equals(type))
                .toList();
    }

    public List<Client> clients() {
        return List.copyOf(clients);
    }

    public String nextId(String prefix) {
        return prefix + "_" + ids.incrementAndGet();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            String requestLine = line(in);
            Map<String, String> headers = new HashMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            if (refusal != 0) {
                out.write(("HTTP/1.1 " + refusal + " Refused\r\nContent-Length: 0\r\nRetry-After: 1\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                return;
            }
            String accept = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((headers.get("sec-websocket-key") + MAGIC).getBytes(StandardCharsets.US_ASCII)));
            out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            Client client = new Client(socket, out, requestLine.split(" ")[1], headers);
            clients.add(client);
            greeting.accept(client);
            client.read(in);
        } catch (IOException e) {
            // the client has gone, or was hung up on
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("end of stream");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        clients.forEach(Client::hangUp);
    }

    /** One connection. */
    public final class Client {
        private final Socket socket;
        private final OutputStream out;
        private final String path;
        private final Map<String, String> headers;
        private final List<JsonNode> heard = new CopyOnWriteArrayList<>();
        private final List<String> closes = new CopyOnWriteArrayList<>();
        private final AtomicInteger pings = new AtomicInteger();
        private volatile boolean mute;

        Client(Socket socket, OutputStream out, String path, Map<String, String> headers) {
            this.socket = socket;
            this.out = out;
            this.path = path;
            this.headers = headers;
        }

        public String path() {
            return path;
        }

        public Map<String, String> headers() {
            return headers;
        }

        /** Every event that this client sent. */
        public List<JsonNode> received() {
            return List.copyOf(heard);
        }

        /** Close frames that the client sent, as "code reason". */
        public List<String> closes() {
            return closes;
        }

        public int pings() {
            return pings.get();
        }

        /** Answers nothing more, not even pings. */
        public void fallSilent() {
            mute = true;
        }

        public void send(String json) {
            frame(TEXT, true, json.getBytes(StandardCharsets.UTF_8));
        }

        /** Sends one message in frames of so many bytes; cuts inside of characters too. */
        public void sendInFrames(String json, int bytesEach) {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            for (int from = 0; from < bytes.length; from += bytesEach) {
                int to = Math.min(bytes.length, from + bytesEach);
                frame(from == 0 ? TEXT : 0, to == bytes.length, java.util.Arrays.copyOfRange(bytes, from, to));
            }
        }

        public void closeWith(int code, String reason) {
            byte[] text = reason.getBytes(StandardCharsets.UTF_8);
            frame(
                    CLOSE,
                    true,
                    ByteBuffer.allocate(2 + text.length)
                            .putShort((short) code)
                            .put(text)
                            .array());
        }

        public void hangUp() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private synchronized void frame(int opcode, boolean last, byte[] payload) {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write((last ? 0x80 : 0) | opcode);
            if (payload.length < 126) {
                frame.write(payload.length);
            } else if (payload.length < 65_536) {
                frame.write(126);
                frame.writeBytes(
                        ByteBuffer.allocate(2).putShort((short) payload.length).array());
            } else {
                frame.write(127);
                frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
            }
            frame.writeBytes(payload);
            try {
                out.write(frame.toByteArray());
                out.flush();
            } catch (IOException e) {
                // gone; the test sees it at the other end
            }
        }

        void read(DataInputStream in) throws IOException {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            while (true) {
                int first = in.readUnsignedByte();
                int second = in.readUnsignedByte();
                long length = second & 0x7f;
                if (length == 126) {
                    length = in.readUnsignedShort();
                } else if (length == 127) {
                    length = in.readLong();
                }
                byte[] mask = in.readNBytes(4);
                byte[] payload = in.readNBytes((int) length);
                for (int i = 0; i < payload.length; i++) {
                    payload[i] ^= mask[i % 4];
                }
                if (mute) {
                    continue;
                }
                switch (first & 0x0f) {
                    case PING -> {
                        pings.incrementAndGet();
                        frame(PONG, true, payload);
                    }
                    case PONG -> {}
                    case CLOSE -> {
                        closes.add(ByteBuffer.wrap(payload).getShort() + " "
                                + new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
                        frame(CLOSE, true, payload);
                        return;
                    }
                    default -> {
                        message.writeBytes(payload);
                        if ((first & 0x80) != 0) {
                            handle(message.toString(StandardCharsets.UTF_8));
                            message.reset();
                        }
                    }
                }
            }
        }

        private void handle(String text) {
            try {
                JsonNode event = JSON.readTree(text);
                received.add(event);
                heard.add(event);
                script.accept(this, event);
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
