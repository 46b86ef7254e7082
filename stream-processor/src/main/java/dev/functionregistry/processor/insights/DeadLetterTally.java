package dev.functionregistry.processor.insights;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Dead letters of one topic and reason. Their subject is {@code topic:reason}.
 *
 * @param count since it was raised
 * @param lastAt newest, or later, when the alert ended; in milliseconds since the epoch
 * @param alert whether it is raised
 * @param counted newest offset counted, by partition of {@code dead-letters}
 */
public record DeadLetterTally(long count, long lastAt, Standing alert, Map<Integer, Long> counted) {
    public static final DeadLetterTally NONE = new DeadLetterTally(0, 0, Standing.NOT, Map.of());

    /** So long without another one, in milliseconds, and it is over. */
    static final long QUIET_MS = 300_000;

    public DeadLetterTally {
        counted = Map.copyOf(counted);
    }

    /** One more dead letter; one that is counted already changes nothing. @param stage who set it aside */
    public Step<DeadLetterTally> and(String subject, String stage, long at, CountedCall.Place place) {
        if (counted.getOrDefault(place.partition(), -1L) >= place.offset()) {
            return new Step<>(this, List.of());
        }
        var offsets = new TreeMap<>(counted);
        offsets.put(place.partition(), place.offset());
        long newest = Math.max(lastAt, at);
        if (alert.stands()) {
            return new Step<>(new DeadLetterTally(count + 1, newest, alert, offsets), List.of());
        }
        var details = new TreeMap<>(details(subject));
        details.put("stage", stage);
        return new Step<>(
                new DeadLetterTally(1, newest, alert.raised(at), offsets),
                List.of(event(subject, false, 1, at, details)));
    }

    /** Over, when there was none for long enough. @param now milliseconds since the epoch */
    public Optional<Step<DeadLetterTally>> quiet(String subject, long now) {
        if (!alert.stands() || now - lastAt < QUIET_MS) {
            return Optional.empty();
        }
        return Optional.of(new Step<>(
                new DeadLetterTally(0, now, alert.ended(), counted),
                List.of(event(subject, true, count, alert.since(), details(subject)))));
    }

    /** What was told last, once more under its id: a crash may have kept it back. */
    public List<AlertEvent> again(String subject) {
        if (alert.stands()) {
            return List.of(event(subject, false, count, alert.since(), details(subject)));
        }
        return alert.over() == 0 ? List.of() : List.of(event(subject, true, count, alert.over(), details(subject)));
    }

    private static Map<String, String> details(String subject) {
        int cut = subject.lastIndexOf(':');
        // builds before this one kept no reason
        return cut < 0
                ? Map.of("topic", subject)
                : Map.of("topic", subject.substring(0, cut), "reason", subject.substring(cut + 1));
    }

    private static AlertEvent event(
            String subject, boolean recovered, double value, long raisedAt, Map<String, String> details) {
        return new AlertEvent(AlertKind.DEAD_LETTERS, subject, null, recovered, value, raisedAt, details);
    }
}
