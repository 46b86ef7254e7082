package dev.functionregistry.processor.insights;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Calls of one function whose timer should have ended them long ago: raised with the first notice, over when no instance sent another one
 * for a minute. So a restart, or a partition that moves, ends nothing and raises nothing anew.
 *
 * @param lastAt newest notice, in milliseconds since the epoch
 * @param alert whether it is raised
 */
public record StuckCalls(long lastAt, Standing alert) {
    public static final StuckCalls NONE = new StuckCalls(0, Standing.NOT);

    /** So long without a notice, and it is over: time for another instance to take over and to look. */
    public static final Duration QUIET = Duration.ofMinutes(1);

    /**
     * A call that is open after its due time.
     *
     * @param dueAt milliseconds since the epoch
     */
    public record Overdue(String sessionId, String callId, String function, long dueAt) {}

    /** Due before this time, a call is stuck. @param now milliseconds since the epoch */
    public static long dueBefore(long now) {
        return now - (long) AlertKind.STUCK_CALL.threshold();
    }

    /** Of each function the call that is stuck longest. */
    public static Collection<Overdue> longest(List<Overdue> stuck) {
        var functions = new LinkedHashMap<String, Overdue>();
        stuck.forEach(call ->
                functions.merge(call.function(), call, (one, other) -> one.dueAt() <= other.dueAt() ? one : other));
        return functions.values();
    }

    /**
     * A notice that one is stuck; older ones change nothing.
     *
     * @param overdueMs for so long it should have ended
     * @param at milliseconds since the epoch
     */
    public Step<StuckCalls> seen(String function, String sessionId, String callId, long overdueMs, long at) {
        if (at <= lastAt) {
            return new Step<>(this, List.of());
        }
        if (alert.stands()) {
            return new Step<>(new StuckCalls(at, alert), List.of());
        }
        var details = Map.of("sessionId", sessionId, "callId", callId);
        return new Step<>(
                new StuckCalls(at, alert.raised(at)), List.of(event(function, false, overdueMs, at, details)));
    }

    /**
     * Over, when nobody saw one for long enough.
     *
     * @param quiet how long that is, usually {@link #QUIET}
     * @param now milliseconds since the epoch
     */
    public Optional<Step<StuckCalls>> quiet(String function, Duration quiet, long now) {
        return alert.stands() && now - lastAt >= quiet.toMillis()
                ? Optional.of(new Step<>(
                        new StuckCalls(lastAt, alert.ended()),
                        List.of(event(function, true, 0, alert.since(), Map.of()))))
                : Optional.empty();
    }

    /** What was told last, once more under its id: a crash may have kept it back. */
    public List<AlertEvent> again(String function) {
        if (alert.stands()) {
            double atLeast = AlertKind.STUCK_CALL.threshold() + lastAt - alert.since();
            return List.of(event(function, false, atLeast, alert.since(), Map.of()));
        }
        return alert.over() == 0 ? List.of() : List.of(event(function, true, 0, alert.over(), Map.of()));
    }

    private static AlertEvent event(
            String function, boolean recovered, double value, long raisedAt, Map<String, String> details) {
        return new AlertEvent(AlertKind.STUCK_CALL, function, function, recovered, value, raisedAt, details);
    }
}
