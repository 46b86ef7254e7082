package dev.functionregistry.simulator.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What clients must send, in this order with anything in between, and what none may ever send; counted over all sessions. Safe
 * for many threads.
 */
public final class Expectations {
    private final List<EventPattern> expected;
    private final List<EventPattern> forbidden;
    private final List<String> failures = new ArrayList<>();
    private int met;

    Expectations(List<EventPattern> expected, List<EventPattern> forbidden) {
        this.expected = List.copyOf(expected);
        this.forbidden = List.copyOf(forbidden);
    }

    boolean any() {
        return !expected.isEmpty() || !forbidden.isEmpty();
    }

    /** How things stand: {@code open} were not met yet. */
    public record State(int met, List<String> open, List<String> failures) {
        public boolean satisfied() {
            return open.isEmpty() && failures.isEmpty();
        }

        /** One line per thing that is amiss. */
        public String text() {
            List<String> lines = new ArrayList<>(failures);
            for (int i = 0; i < open.size(); i++) {
                lines.add("expect[" + (met + i) + "] was not met: " + open.get(i));
            }
            return String.join("\n", lines);
        }
    }

    /** Takes note of an event. Says what it broke; empty when nothing. */
    synchronized String received(Map<String, Object> event, String text) {
        for (int i = 0; i < forbidden.size(); i++) {
            if (forbidden.get(i).matches(event)) {
                String failure = "forbid[" + i + "] came: " + text;
                failures.add(failure);
                return failure;
            }
        }
        if (met < expected.size() && expected.get(met).matches(event)) {
            met++;
        }
        return "";
    }

    public synchronized State state() {
        return new State(
                met,
                expected.subList(met, expected.size()).stream()
                        .map(EventPattern::text)
                        .toList(),
                List.copyOf(failures));
    }
}
