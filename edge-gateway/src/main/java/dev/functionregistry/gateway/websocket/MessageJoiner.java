package dev.functionregistry.gateway.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Joins the fragments of a text message under a cap. The bytes are decoded as a whole: browsers cut long messages wherever their buffers
 * end, also inside a character, and only what is no UTF-8 when it is complete is refused. Not safe for use by several threads.
 */
final class MessageJoiner {
    /** Bytes of a message over the cap that are kept to tell what it was. */
    private static final int HEAD_BYTES = 1_024;

    /** A message may be so many times over the cap before its end is no longer waited for. */
    private static final int PATIENCE = 4;

    private final int maxBytes;
    private final ByteArrayOutputStream joined = new ByteArrayOutputStream();
    private String head = "";
    private long dropped;

    MessageJoiner(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What a fragment made. */
    sealed interface Joined {
        /** The message goes on. */
        record Unfinished() implements Joined {}

        record Message(String text) implements Joined {}

        /**
         * The message was over the cap and is gone.
         *
         * @param head how it began
         * @param ended false when it goes on, and what follows cannot be told apart from other messages
         */
        record TooLarge(String head, boolean ended) implements Joined {}

        record NotUtf8() implements Joined {}
    }

    Joined add(byte[] fragment, boolean last) {
        if (dropped > 0 || joined.size() + (long) fragment.length > maxBytes) {
            return drop(fragment, last);
        }
        if (last && joined.size() == 0) {
            return decode(fragment);
        }
        joined.writeBytes(fragment);
        if (!last) {
            return new Joined.Unfinished();
        }
        byte[] whole = joined.toByteArray();
        joined.reset();
        return decode(whole);
    }

    private Joined drop(byte[] fragment, boolean last) {
        if (dropped == 0) {
            joined.write(fragment, 0, Math.min(fragment.length, HEAD_BYTES));
            dropped = joined.size();
            head = new String(joined.toByteArray(), 0, Math.min(joined.size(), HEAD_BYTES), StandardCharsets.UTF_8);
            joined.reset();
        }
        dropped += fragment.length;
        if (!last && dropped <= (long) PATIENCE * maxBytes) {
            return new Joined.Unfinished();
        }
        dropped = 0;
        return new Joined.TooLarge(head, last);
    }

    private static Joined decode(byte[] bytes) {
        try {
            return new Joined.Message(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return new Joined.NotUtf8();
        }
    }
}
