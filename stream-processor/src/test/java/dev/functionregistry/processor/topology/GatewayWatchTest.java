package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayWatchTest {
    private final GatewayWatch watch = new GatewayWatch(0);
    private long now;

    private List<String> pass(int seconds) {
        var lost = new ArrayList<String>();
        for (int i = 0; i < seconds; i++) {
            now += 1_000;
            lost.clear();
            watch.tick(now, (session, epoch) -> lost.add(session + "@" + epoch));
        }
        return lost;
    }

    @Test
    void aGatewayIsLostAfterTenSecondsOfSilence() {
        watch.carries("g", "s1", 1);
        watch.carries("g", "s2", 2);
        watch.carries("h", "s3", 3);
        assertThat(pass(10)).isEmpty();
        watch.heard("h");
        assertThat(pass(1)).containsExactlyInAnyOrder("s1@1", "s2@2");
        watch.gone("s1");
        assertThat(pass(1)).containsExactly("s2@2");
        watch.heard("g");
        assertThat(pass(1)).isEmpty();
    }

    @Test
    void aTaskThatStoodStillDoesNotBlameTheGateways() {
        watch.carries("g", "s1", 1);
        now += 600_000;
        assertThat(pass(1)).isEmpty();
        assertThat(pass(9)).isEmpty();
        assertThat(pass(1)).isNotEmpty();
    }

    @Test
    void aSessionBelongsToItsLastGateway() {
        watch.carries("g", "s1", 1);
        pass(8);
        watch.carries("h", "s1", 2);
        assertThat(pass(9)).isEmpty();
        assertThat(pass(2)).containsExactly("s1@2");
    }
}
