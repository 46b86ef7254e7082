package dev.functionregistry.simulator.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text frames of a server, one behind the other (RFC 6455, section 5.2). A response is some fifteen events, and one write
 * for all of them costs a fraction of fifteen.
 */
final class FrameBatch {
    private static final int FINAL_TEXT = 0x81;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int KEPT = 64 * 1024;

    private byte[] bytes = new byte[4 * 1024];
    private int length;

    void add(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ensure(payload.length + 10);
        put(FINAL_TEXT);
        if (payload.length < LENGTH_16) {
            put(payload.length);
        } else if (payload.length <= 0xFFFF) {
            put(LENGTH_16);
            put(payload.length >>> 8);
            put(payload.length);
        } else {
            put(LENGTH_64);
            for (int shift = 56; shift >= 0; shift -= 8) {
                put((int) ((long) payload.length >>> shift));
            }
        }
        System.arraycopy(payload, 0, bytes, length, payload.length);
        length += payload.length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** Says whether it is time to send what there is. */
    boolean isLarge() {
        return length >= KEPT;
    }

    /** Takes everything out. */
    byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, length);
        length = 0;
        if (bytes.length > 4 * KEPT) {
            bytes = new byte[KEPT];
        }
        return taken;
    }

    private void put(int value) {
        bytes[length++] = (byte) value;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
