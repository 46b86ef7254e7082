package dev.functionregistry.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.gateway.websocket.MessageJoiner.Joined;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessageJoinerTest {
    private final MessageJoiner joiner = new MessageJoiner(10);

    private Joined add(String fragment, boolean last) {
        return joiner.add(fragment.getBytes(StandardCharsets.UTF_8), last);
    }

    @Test
    void aMessageOverTheCapIsToldAtItsEndWithItsHead() {
        assertThat(add("0123456", false)).isEqualTo(new Joined.Unfinished());
        assertThat(add("789ab", false)).isEqualTo(new Joined.Unfinished());
        assertThat(add("cdef", true)).isEqualTo(new Joined.TooLarge("0123456789ab", true));
    }

    @Test
    void theNextMessageIsAMessageAgain() {
        add("0123456789abc", true);

        assertThat(add("0123456789", true)).isEqualTo(new Joined.Message("0123456789"));
    }

    @Test
    void theEndIsNotWaitedForForEver() {
        assertThat(add("0123456789abcdef", false)).isEqualTo(new Joined.Unfinished());
        assertThat(add("0123456789abcdef", false)).isEqualTo(new Joined.TooLarge("0123456789abcdef", false));
    }

    @Test
    void theHeadIsBounded() {
        assertThat(add("x".repeat(5_000), true)).isEqualTo(new Joined.TooLarge("x".repeat(1_024), true));
    }
}
