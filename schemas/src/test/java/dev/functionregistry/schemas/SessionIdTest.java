package dev.functionregistry.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIdTest {
    private static final byte[] KEY = "sixteen bytes or more".getBytes(UTF_8);
    private static final byte[] ONE = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
    private static final byte[] OTHER = HexFormat.of().parseHex("ffeeddccbbaa99887766554433221100");

    @Test
    void allSessionsOfAUserCarryOneTag() {
        SessionId first = SessionId.ofOwner(KEY, "https://issuer", "alice", ONE);
        SessionId second = SessionId.ofOwner(KEY, "https://issuer", "alice", OTHER);

        assertThat(first.ownerTag()).isEqualTo(second.ownerTag());
        assertThat(first).isNotEqualTo(second);
        assertThat(SessionPartitioner.partition(first.toString(), 24))
                .isEqualTo(SessionPartitioner.partition(second.toString(), 24));
    }

    @Test
    void otherUsersIssuersAndDeploymentsHaveOtherTags() {
        String alice = SessionId.ofOwner(KEY, "https://issuer", "alice", ONE).ownerTag();

        assertThat(SessionId.ofOwner(KEY, "https://issuer", "bob", ONE).ownerTag())
                .isNotEqualTo(alice);
        assertThat(SessionId.ofOwner(KEY, "https://other", "alice", ONE).ownerTag())
                .isNotEqualTo(alice);
        assertThat(SessionId.ofOwner("another key, also long".getBytes(UTF_8), "https://issuer", "alice", ONE)
                        .ownerTag())
                .isNotEqualTo(alice);
    }

    @Test
    void anonymousSessionsSpread() {
        assertThat(SessionId.anonymous(KEY, ONE).ownerTag())
                .isNotEqualTo(SessionId.anonymous(KEY, OTHER).ownerTag());
        assertThat(SessionId.of(KEY, null, null, ONE)).isEqualTo(SessionId.anonymous(KEY, ONE));
        assertThat(SessionId.of(KEY, "https://issuer", "alice", ONE))
                .isEqualTo(SessionId.ofOwner(KEY, "https://issuer", "alice", ONE));
    }

    @Test
    void anIdIsReadAsItWasWritten() {
        SessionId id = SessionId.anonymous(KEY, ONE);

        assertThat(id.toString()).matches("[0-9a-f]{16}\\.00112233445566778899aabbccddeeff");
        assertThat(SessionId.parse(id.toString())).contains(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "0123456789abcdef",
                "0123456789abcdef.",
                "0123456789abcdef.0123456789abcdef0123456789abcde",
                "0123456789abcdef.0123456789abcdef0123456789abcdef0",
                "0123456789ABCDEF.0123456789abcdef0123456789abcdef",
                "0123456789abcdef.0123456789abcdef0123456789abcdef\n",
                "0123456789abcdeg.0123456789abcdef0123456789abcdef"
            })
    void otherTextIsNoId(String text) {
        assertThat(SessionId.parse(text)).isEmpty();
    }

    @Test
    void nullIsNoId() {
        assertThat(SessionId.parse(null)).isEmpty();
    }

    @Test
    void weakInputIsABug() {
        assertThatThrownBy(() -> SessionId.anonymous(new byte[15], ONE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SessionId.anonymous(KEY, new byte[15])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SessionId("x", "y")).isInstanceOf(IllegalArgumentException.class);
    }
}
