package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private final Deadlines<String> deadlines = new Deadlines<>();

    private List<String> at(long now) {
        var fired = new ArrayList<String>();
        deadlines.fire(now, fired::add);
        return fired;
    }

    @Test
    void fireAtTheirTimeEarliestFirst() {
        deadlines.set("b", 20, "B");
        deadlines.set("a", 10, "A");
        deadlines.set("c", 21, "C");
        assertThat(at(9)).isEmpty();
        assertThat(at(20)).containsExactly("A", "B");
        assertThat(at(21)).containsExactly("C");
    }

    @Test
    void fireAgainAfterASecondUntilClearedOrReplaced() {
        deadlines.set("a", 10, "A");
        assertThat(at(10)).containsExactly("A");
        deadlines.set("a", 10, "A");
        assertThat(at(1_009)).as("the same deadline set again does not hurry").isEmpty();
        assertThat(at(1_010)).containsExactly("A");
        deadlines.set("a", 5_000, "A2");
        assertThat(at(4_999)).isEmpty();
        deadlines.clear("a");
        assertThat(at(10_000)).isEmpty();
        assertThat(deadlines.size()).isZero();
    }
}
