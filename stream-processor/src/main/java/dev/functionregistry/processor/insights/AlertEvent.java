package dev.functionregistry.processor.insights;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An alert, or the news that it is over.
 *
 * @param kind what it is about
 * @param subject function name; for dead letters the topic they were read from
 * @param function function concerned; null when none
 * @param recovered true when the trouble is over
 * @param value what was seen
 * @param raisedAt when it was raised, also in its recovery; milliseconds since the epoch
 * @param details more, by name
 */
public record AlertEvent(
        AlertKind kind,
        String subject,
        @Nullable String function,
        boolean recovered,
        double value,
        long raisedAt,
        Map<String, String> details) {
    public AlertEvent {
        details = Map.copyOf(details);
    }

    public String id() {
        return kind.id(subject, raisedAt);
    }
}
