package dev.functionregistry.processor.insights;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Dead letters of one topic.
 *
 * @param count since it was raised
 * @param lastAt newest, in milliseconds since the epoch
 * @param raisedAt when it was raised; 0 when it is over
 * @param counted newest offset counted, by partition of {@code dead-letters}
 */
public record DeadLetterTally(long count, long lastAt, long raisedAt, Map<Integer, Long> counted) {
    public static final DeadLetterTally NONE = new DeadLetterTally(0, 0, 0, Map.of());

    /** So long without another one, in milliseconds, and it is over. */
    static final long QUIET_MS = 300_000;

    public DeadLetterTally {
        counted = Map.copyOf(counted);
    }

    /** The count afterwards, and what there is to tell. */
    public record Step(DeadLetterTally tally, List<AlertEvent> alerts) {
        public Step {
            alerts = List.copyOf(alerts);
        }
    }

    /** One more dead letter; one that is counted already changes nothing. */
    public Step and(String topic, String reason, long at, CountedCall.Place place) {
        if (counted.getOrDefault(place.partition(), -1L) >= place.offset()) {
            return new Step(this, List.of());
        }
        boolean first = raisedAt == 0;
        var offsets = new TreeMap<>(counted);
        offsets.put(place.partition(), place.offset());
        var tally = new DeadLetterTally(first ? 1 : count + 1, Math.max(lastAt, at), first ? at : raisedAt, offsets);
        return new Step(
                tally,
                first ? List.of(event(topic, false, 1, at, Map.of("topic", topic, "reason", reason))) : List.of());
    }

    /** Over, when there was none for long enough. @param now milliseconds since the epoch */
    public Optional<Step> quiet(String topic, long now) {
        if (raisedAt == 0 || now - lastAt < QUIET_MS) {
            return Optional.empty();
        }
        return Optional.of(new Step(
                new DeadLetterTally(0, lastAt, 0, counted),
                List.of(event(topic, true, count, raisedAt, Map.of("topic", topic)))));
    }

    private static AlertEvent event(
            String topic, boolean recovered, double value, long raisedAt, Map<String, String> details) {
        return new AlertEvent(AlertKind.DEAD_LETTERS, topic, null, recovered, value, raisedAt, details);
    }
}
