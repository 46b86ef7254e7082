package dev.functionregistry.gateway.websocket;

import io.helidon.common.buffers.DataReader;

/**
 * Takes a client's frames (RFC 6455) off its socket. The payload of a text comes in the pieces in which the network brings it, so that
 * nobody can make the gateway hold more of a message than it wants to keep. Not safe for use by several threads.
 */
final class SocketReader {
    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;

    /** Longest payload of a frame that stands between the fragments of others. */
    private static final int MOST_CONTROL_BYTES = 125;

    private static final byte[] NOTHING = {};

    private final DataReader in;
    private final int maxFrameBytes;
    private final byte[] mask = new byte[4];
    private int maskAt;
    private int payloadLeft;
    private boolean inMessage;

    /** @param maxFrameBytes a longer frame is not read */
    SocketReader(DataReader in, int maxFrameBytes) {
        this.in = in;
        this.maxFrameBytes = maxFrameBytes;
    }

    /** What came. */
    sealed interface Incoming {
        /** @param last the message ends with this piece */
        record Text(byte[] piece, boolean last) implements Incoming {}

        /** Its payload is gone. */
        record Binary() implements Incoming {}

        record Ping(byte[] payload) implements Incoming {}

        record Pong() implements Incoming {}

        record Close() implements Incoming {}

        /** A longer frame than is read; what follows cannot be told apart. */
        record TooLarge() implements Incoming {}

        /** The bytes are no frames of a client; what follows cannot be told apart. */
        record NotFrames() implements Incoming {}
    }

    /** Waits for what comes next. Throws what the socket throws when it is gone. */
    Incoming next() {
        return payloadLeft > 0 ? text() : frame();
    }

    private Incoming frame() {
        int first = in.read();
        int second = in.read();
        if ((first & RESERVED) != 0 || (second & MASKED) == 0) {
            return new Incoming.NotFrames();
        }
        boolean fin = (first & FIN) != 0;
        int opcode = first & 0x0F;
        long length = length(second & 0x7F);
        if (length < 0 || (opcode >= CLOSE && (!fin || length > MOST_CONTROL_BYTES))) {
            return new Incoming.NotFrames();
        }
        if (length > maxFrameBytes) {
            return new Incoming.TooLarge();
        }
        for (int i = 0; i < mask.length; i++) {
            mask[i] = in.read();
        }
        maskAt = 0;
        return payload(opcode, fin, (int) length);
    }

    private Incoming payload(int opcode, boolean fin, int length) {
        return switch (opcode) {
            case TEXT, CONTINUATION -> {
                if (inMessage == (opcode == TEXT)) {
                    yield new Incoming.NotFrames(); // a fragment out of turn
                }
                inMessage = !fin;
                payloadLeft = length;
                yield text();
            }
            case PING -> new Incoming.Ping(unmasked(length));
            case BINARY -> skipped(length, new Incoming.Binary());
            case PONG -> skipped(length, new Incoming.Pong());
            case CLOSE -> skipped(length, new Incoming.Close());
            default -> new Incoming.NotFrames();
        };
    }

    /** Negative for a length that no frame can have. */
    private long length(int announced) {
        int bytes = announced < 126 ? 0 : announced == 126 ? 2 : 8;
        long length = bytes == 0 ? announced : 0;
        for (int i = 0; i < bytes; i++) {
            length = length << 8 | (in.read() & 0xFF);
        }
        return length;
    }

    private Incoming text() {
        if (payloadLeft > 0) {
            in.ensureAvailable();
        }
        byte[] piece = unmasked(Math.min(payloadLeft, in.available()));
        payloadLeft -= piece.length;
        return new Incoming.Text(piece, !inMessage && payloadLeft == 0);
    }

    private byte[] unmasked(int length) {
        if (length == 0) {
            return NOTHING; // the reader would wait for the next frame
        }
        byte[] bytes = in.readBytes(length);
        for (int i = 0; i < length; i++) {
            bytes[i] ^= mask[(maskAt + i) & 3];
        }
        maskAt = (maskAt + length) & 3;
        return bytes;
    }

    private Incoming skipped(int length, Incoming what) {
        in.skip(length);
        return what;
    }
}
