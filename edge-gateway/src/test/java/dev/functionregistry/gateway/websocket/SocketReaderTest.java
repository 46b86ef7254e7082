package dev.functionregistry.gateway.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.functionregistry.gateway.websocket.SocketReader.Incoming;
import io.helidon.common.buffers.DataReader;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames as the network cuts them, and as no client may send them. */
class SocketReaderTest {
    private static final int MOST = 16 * 1024 * 1024;
    private static final byte[] KEY = {0x11, (byte) 0xF2, 0x33, (byte) 0xC4};

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    private SocketReaderTest header(int first, long length) {
        sent.write(first);
        if (length < 126) {
            sent.write(0x80 | (int) length);
        } else if (length < 65_536) {
            sent.writeBytes(new byte[] {(byte) (0x80 | 126), (byte) (length >> 8), (byte) length});
        } else {
            sent.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                sent.write((int) (length >> shift));
            }
        }
        sent.writeBytes(KEY);
        return this;
    }

    private SocketReaderTest frame(int first, String payload) {
        byte[] bytes = payload.getBytes(UTF_8);
        header(first, bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            sent.write(bytes[i] ^ KEY[i % 4]);
        }
        return this;
    }

    /** @param cut bytes that the network brings at once */
    private SocketReader reader(int cut) {
        byte[] bytes = sent.toByteArray();
        int[] at = new int[1];
        return new SocketReader(
                new DataReader(() -> {
                    int from = at[0];
                    at[0] = Math.min(from + cut, bytes.length);
                    return from == bytes.length ? null : Arrays.copyOfRange(bytes, from, at[0]);
                }),
                MOST);
    }

    private static String text(SocketReader reader, int mostAtOnce) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        boolean last = false;
        while (!last) {
            Incoming.Text incoming = (Incoming.Text) reader.next();
            assertThat(incoming.piece()).hasSizeLessThanOrEqualTo(mostAtOnce);
            text.writeBytes(incoming.piece());
            last = incoming.last();
        }
        return text.toString(UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 64, 8_192, 1_000_000})
    void textsAreReadHoweverTheyAreCut(int cut) {
        String medium = "zwölf €".repeat(50);
        String large = "grün".repeat(20_000);
        SocketReader reader = frame(0x81, "a")
                .frame(0x81, "")
                .frame(0x81, medium)
                .frame(0x81, large)
                .frame(0x88, "")
                .reader(cut);
        for (String text : new String[] {"a", "", medium, large}) {
            assertThat(text(reader, cut)).isEqualTo(text);
        }
        assertThat(reader.next()).isEqualTo(new Incoming.Close());
    }

    @Test
    void controlFramesComeBetweenFragmentsAndTheEndIsTheLastFramesEnd() {
        SocketReader reader = frame(0x01, "one ")
                .frame(0x89, "ping")
                .frame(0x00, "")
                .frame(0x8A, "pong")
                .frame(0x80, "two")
                .reader(2);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        StringBuilder others = new StringBuilder();
        boolean last = false;
        while (!last) {
            switch (reader.next()) {
                case Incoming.Text(byte[] piece, boolean end) -> {
                    text.writeBytes(piece);
                    last = end;
                }
                case Incoming.Ping(byte[] payload) -> others.append(new String(payload, UTF_8));
                case Incoming other -> others.append(other);
            }
        }
        assertThat(text.toString(UTF_8)).isEqualTo("one two");
        assertThat(others).hasToString("pingPong[]");
    }

    @Test
    void ofAFrameAsLongAsMayBeNoMoreIsHeldThanCameAtOnce() {
        SocketReader reader = frame(0x81, "x".repeat(MOST)).reader(8_192);
        assertThat(text(reader, 8_192)).hasSize(MOST);
    }

    @Test
    void aLongerFrameIsNotRead() {
        assertThat(header(0x81, MOST + 1L).reader(8_192).next()).isEqualTo(new Incoming.TooLarge());
    }

    @Test
    void whatABinaryFrameHoldsIsSkipped() {
        SocketReader reader = frame(0x82, "x".repeat(100_000)).frame(0x81, "a").reader(8_192);
        assertThat(reader.next()).isEqualTo(new Incoming.Binary());
        assertThat(text(reader, 8_192)).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x83, 0x8B, 0x91, 0xA1, 0xC1, 0x80, 0x00, 0x09, 0x08, 0x0A})
    void theseAreNoFramesOfAClient(int first) {
        assertThat(frame(first, "a").reader(64).next()).isEqualTo(new Incoming.NotFrames());
    }

    @Test
    void norAreThese() {
        assertThat(frame(0x89, "x".repeat(126)).reader(64).next())
                .as("a long ping")
                .isEqualTo(new Incoming.NotFrames());
        sent.reset();
        sent.writeBytes(new byte[] {(byte) 0x81, (byte) 0xFF, -1, -1, -1, -1, -1, -1, -1, -1});
        assertThat(reader(64).next()).as("a negative length").isEqualTo(new Incoming.NotFrames());
        sent.reset();
        sent.writeBytes(new byte[] {(byte) 0x81, 1, 'a'});
        assertThat(reader(64).next()).as("no mask").isEqualTo(new Incoming.NotFrames());
        sent.reset();
        SocketReader reader = frame(0x01, "a").frame(0x81, "b").reader(64);
        assertThat(reader.next()).isInstanceOf(Incoming.Text.class);
        assertThat(reader.next()).as("a text inside a text").isEqualTo(new Incoming.NotFrames());
    }

    @Test
    void whenTheSocketIsGoneWhoReadsIsTold() {
        SocketReader reader = header(0x81, 10).reader(64);
        assertThatThrownBy(reader::next).isInstanceOf(RuntimeException.class);
    }
}
