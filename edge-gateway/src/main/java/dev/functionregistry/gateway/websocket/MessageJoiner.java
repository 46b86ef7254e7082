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
    private final int maxBytes;
    private final ByteArrayOutputStream joined = new ByteArrayOutputStream();

    MessageJoiner(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What a fragment made. */
    sealed interface Joined {
        /** The message goes on. */
        record Unfinished() implements Joined {}

        record Message(String text) implements Joined {}

        record TooLarge() implements Joined {}

        record NotUtf8() implements Joined {}
    }

    Joined add(byte[] fragment, boolean last) {
        if (joined.size() + (long) fragment.length > maxBytes) {
            joined.reset();
            return new Joined.TooLarge();
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
