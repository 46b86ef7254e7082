package dev.functionregistry.gateway.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Joins the pieces of a text message under a cap; of a message over the cap it keeps the beginning and counts the rest. The bytes are
 * decoded as a whole: browsers cut long messages wherever their buffers end, also inside a character, and only what is no UTF-8 when it is
 * complete is refused. Not safe for use by several threads.
 */
final class MessageJoiner {
    /** A message may be so many times the cap before its end is no longer waited for: 16 MiB where the cap is 256 KiB. */
    static final int PATIENCE = 64;

    /** Bytes of a message over the cap that are kept to tell what it was: its type and the longest id, even where all of it is escaped. */
    static final int HEAD_BYTES = 4_096;

    private final int maxBytes;
    private ByteArrayOutputStream joined = new ByteArrayOutputStream();
    /** How the message began; null while it is under the cap. */
    private @Nullable String head;

    private long length;

    MessageJoiner(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What a piece made. */
    sealed interface Joined {
        /** The message goes on. */
        record Unfinished() implements Joined {}

        record Message(String text) implements Joined {}

        /**
         * The message was over the cap and is gone.
         *
         * @param head how it began
         * @param bytes how long it was, as far as it was read
         * @param ended false when it goes on, and what follows cannot be told apart from other messages
         */
        record TooLarge(String head, long bytes, boolean ended) implements Joined {}

        record NotUtf8() implements Joined {}
    }

    Joined add(byte[] piece, boolean last) {
        if (last && length == 0 && piece.length <= maxBytes) {
            return decode(piece); // as most messages come
        }
        length += Math.max(1, piece.length); // pieces without a byte come to an end, too
        if (head == null) {
            join(piece);
        }
        return last || length > (long) PATIENCE * maxBytes ? finish(last) : new Joined.Unfinished();
    }

    private void join(byte[] piece) {
        if (joined.size() + (long) piece.length <= maxBytes) {
            joined.writeBytes(piece);
            return;
        }
        joined.write(piece, 0, Math.min(piece.length, HEAD_BYTES));
        head = new String(joined.toByteArray(), 0, Math.min(joined.size(), HEAD_BYTES), StandardCharsets.UTF_8);
        joined = new ByteArrayOutputStream();
    }

    private Joined finish(boolean ended) {
        Joined result = head == null && ended
                ? decode(joined.toByteArray())
                : new Joined.TooLarge(head == null ? "" : head, length, ended);
        joined = new ByteArrayOutputStream(); // emptied it would stay as large as the largest message
        head = null;
        length = 0;
        return result;
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
