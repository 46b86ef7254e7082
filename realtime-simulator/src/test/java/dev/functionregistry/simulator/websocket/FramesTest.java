package dev.functionregistry.simulator.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.simulator.websocket.TextMessage.Joined;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramesTest {

    @Test
    void framesOfEveryLengthCanBeReadBack() throws IOException {
        FrameBatch batch = new FrameBatch();
        List<String> texts =
                List.of("", "a", "ü".repeat(62) + "x", "b".repeat(126), "c".repeat(65_535), "d".repeat(65_536));
        texts.forEach(batch::add);

        assertThat(batch.isLarge()).isTrue();
        assertThat(read(batch.take())).isEqualTo(texts);
        assertThat(batch.isEmpty()).isTrue();
        batch.add("again");
        assertThat(read(batch.take())).containsExactly("again");
    }

    @Test
    void fragmentsAreJoined() {
        TextMessage message = new TextMessage(100);

        assertThat(message.add("a", false)).isEqualTo(new Joined.Unfinished());
        assertThat(message.add("b", false)).isEqualTo(new Joined.Unfinished());
        assertThat(message.add("c", true)).isEqualTo(new Joined.Whole("abc"));
        assertThat(message.add("d", true)).isEqualTo(new Joined.Whole("d"));
    }

    @Test
    void whatIsTooLongIsRefused() {
        TextMessage message = new TextMessage(4);

        assertThat(message.add("abcd", true)).isEqualTo(new Joined.Whole("abcd"));
        assertThat(message.add("abcde", true)).isEqualTo(new Joined.Refused(1009, "message_too_big"));
        assertThat(message.add("abc", false)).isEqualTo(new Joined.Unfinished());
        assertThat(message.add("de", true)).isEqualTo(new Joined.Refused(1009, "message_too_big"));
    }

    @Test
    void aCharacterCutInTwoIsRefused() {
        assertThat(new TextMessage(9).add("gr\uFFFD", false))
                .isEqualTo(new Joined.Refused(1007, "character_cut_by_frame"));
        TextMessage message = new TextMessage(9);
        message.add("gr", false);
        assertThat(message.add("\uFFFD\u00DF", true)).isEqualTo(new Joined.Refused(1007, "character_cut_by_frame"));
        assertThat(new TextMessage(10).add("a whole \uFFFD", true)).isInstanceOf(Joined.Whole.class);
    }

    private static List<String> read(byte[] bytes) throws IOException {
        List<String> texts = new ArrayList<>();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        while (in.available() > 0) {
            assertThat(in.readUnsignedByte()).isEqualTo(0x81);
            int first = in.readUnsignedByte();
            int length = first < 126 ? first : first == 126 ? in.readUnsignedShort() : (int) in.readLong();
            texts.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
        }
        return texts;
    }
}
