package dev.functionregistry.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.gateway.websocket.MessageJoiner.Joined;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessageJoinerTest {
    private static final int CAP = 10;
    private static final int BOUND = CAP * MessageJoiner.PATIENCE;

    private final MessageJoiner joiner = new MessageJoiner(CAP);

    private Joined add(String piece, boolean last) {
        return joiner.add(piece.getBytes(StandardCharsets.UTF_8), last);
    }

    private void begin(String... pieces) {
        for (String piece : pieces) {
            assertThat(add(piece, false)).isEqualTo(new Joined.Unfinished());
        }
    }

    @Test
    void piecesAreJoinedUpToTheCap() {
        begin("01234", "", "5678");
        assertThat(add("9", true)).isEqualTo(new Joined.Message("0123456789"));
        begin("0123456789");
        assertThat(add("", true)).isEqualTo(new Joined.Message("0123456789"));
    }

    @Test
    void aMessageOverTheCapIsToldAtItsEndWithItsHead() {
        begin("0123456", "789ab");
        assertThat(add("cdef", true)).isEqualTo(new Joined.TooLarge("0123456789ab", 16, true));
    }

    @Test
    void theNextMessageIsAMessageAgain() {
        add("0123456789abc", true);

        assertThat(add("0123456789", true)).isEqualTo(new Joined.Message("0123456789"));
    }

    @Test
    void theEndIsWaitedForUpToTheBound() {
        begin("head");
        for (int length = "head".length(); length + 4 < BOUND; length += 4) {
            begin("more");
        }
        assertThat(add("last", true)).isEqualTo(new Joined.TooLarge("headmoremore", BOUND, true));
    }

    @Test
    void theEndIsNotWaitedForForEver() {
        begin("0123456789abcdef", "x".repeat(BOUND - 16));
        assertThat(add("y", false)).isEqualTo(new Joined.TooLarge("0123456789abcdef", BOUND + 1, false));
    }

    @Test
    void norOfPiecesWithoutAByte() {
        for (int i = 0; i < BOUND; i++) {
            begin("");
        }
        assertThat(add("", false)).isEqualTo(new Joined.TooLarge("", BOUND + 1, false));
    }

    @Test
    void theHeadIsBounded() {
        assertThat(add("x".repeat(5_000), true))
                .isEqualTo(new Joined.TooLarge("x".repeat(MessageJoiner.HEAD_BYTES), 5_000, true));
    }

    @Test
    void theHeadIsWhatCameFirstHoweverItCame() {
        MessageJoiner large = new MessageJoiner(8_192);
        for (int i = 0; i < 8_192; i++) {
            large.add(new byte[] {(byte) ('a' + i % 26)}, false);
        }
        Joined joined = large.add(new byte[] {'!'}, true);
        assertThat(joined).isInstanceOfSatisfying(Joined.TooLarge.class, gone -> {
            assertThat(gone.head()).hasSize(MessageJoiner.HEAD_BYTES).startsWith("abcdefghijklmnopqrstuvwxyzab");
            assertThat(gone.bytes()).isEqualTo(8_193);
        });
    }
}
