package dev.functionregistry.processor.insights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls whose timer should have ended them long ago, by function: raised when there is the first, over when there is none. Belongs to one
 * thread; after a restart what is still stuck is raised anew.
 */
public final class StuckCalls {
    private final Map<String, Long> raised = new LinkedHashMap<>();

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

    /** What there is to tell of the calls that are stuck now. @param now milliseconds since the epoch */
    public List<AlertEvent> look(List<Overdue> stuck, long now) {
        var alerts = new ArrayList<AlertEvent>();
        var functions = new LinkedHashMap<String, Overdue>();
        stuck.forEach(call -> functions.merge(call.function(), call, StuckCalls::longer));
        functions.forEach((function, call) -> {
            if (raised.putIfAbsent(function, now) == null) {
                alerts.add(new AlertEvent(
                        AlertKind.STUCK_CALL,
                        function,
                        function,
                        false,
                        now - call.dueAt(),
                        now,
                        Map.of("sessionId", call.sessionId(), "callId", call.callId())));
            }
        });
        for (var function : List.copyOf(raised.keySet())) {
            if (!functions.containsKey(function)) {
                long since = raised.getOrDefault(function, now);
                raised.remove(function);
                alerts.add(new AlertEvent(AlertKind.STUCK_CALL, function, function, true, 0, since, Map.of()));
            }
        }
        return alerts;
    }

    private static Overdue longer(Overdue one, Overdue other) {
        return one.dueAt() <= other.dueAt() ? one : other;
    }
}
