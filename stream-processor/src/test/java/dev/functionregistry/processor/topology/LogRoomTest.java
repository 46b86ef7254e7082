package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.Topic;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogRoomTest {
    private long now = 1_000;
    private int commits;
    private final LogRoom room = new LogRoom(() -> commits++, () -> now, 500);

    private static Emission emission(int bytes) {
        return new Emission(
                Topic.REGISTRATIONS, 1, List.of(new Output.Sent("sink", 0, new byte[bytes])), List.of(), List.of());
    }

    private void take(String entry, int times) {
        for (int i = 0; i < times; i++) {
            room.take(entry, emission(10));
        }
    }

    @Test
    void aCommitIsAskedForWhenHalfOfALogIsTakenWithinAnInterval() {
        take("one", LogRoom.MOST_INPUTS - 1);
        take("another", LogRoom.MOST_INPUTS - 1);
        assertThat(commits).isZero();
        take("one", 1);
        assertThat(commits).isEqualTo(1);
        take("one", LogRoom.MOST_INPUTS - 1);
        assertThat(commits).as("counted anew").isEqualTo(1);
    }

    @Test
    void whatWasTakenBeforeTheIntervalIsCommitted() {
        take("one", LogRoom.MOST_INPUTS - 1);
        now += 500;
        take("one", LogRoom.MOST_INPUTS - 1);
        assertThat(commits).isZero();
    }

    @Test
    void bytesCountAsInputsDo() {
        room.take("one", emission(LogRoom.MOST_BYTES - 1));
        assertThat(commits).isZero();
        room.take("one", emission(1));
        assertThat(commits).isEqualTo(1);
    }
}
