package dev.functionregistry.processor.insights;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * When a function's alerts are raised and when they are over.
 *
 * <pre>
 *             a call over 5 s, or TIMEOUT              over 0.1 of the newest 100, of at least 20
 *  quiet -----------------------------> slow    quiet ------------------------------------------> failing
 *        <-----------------------------               <------------------------------------------
 *             ten quick calls in a row                 0.05 or less
 * </pre>
 */
public final class AlertRules {
    /** Milliseconds above which an execution is slow; 5,000 itself is not. */
    static final double SLOW_MS = AlertKind.SLOW.threshold();

    static final int QUICK_ENOUGH = 10;
    static final int FEWEST_CALLS = 20;
    private static final String TIMEOUT = "TIMEOUT";
    private static final double MICROS = 1_000;

    private AlertRules() {}

    /** The function's totals with one more outcome, and what there is to tell. */
    public record Step(FunctionTally tally, List<AlertEvent> alerts) {
        public Step {
            alerts = List.copyOf(alerts);
        }
    }

    /** Counts an outcome; one that is counted already changes nothing. */
    public static Step count(String function, FunctionTally before, CountedCall call) {
        if (before.has(call)) {
            return new Step(before, List.of());
        }
        boolean slow = isSlow(call);
        var tally = before.and(call, slow);
        var alerts = new ArrayList<AlertEvent>();
        long slowSince = tally.slowSince();
        if (slow && slowSince == 0) {
            slowSince = call.at();
            alerts.add(event(AlertKind.SLOW, function, false, millis(call), slowSince, call));
        } else if (slowSince > 0 && tally.quickInARow() >= QUICK_ENOUGH) {
            alerts.add(event(AlertKind.SLOW, function, true, millis(call), slowSince, call));
            slowSince = 0;
        }
        long failingSince = tally.failingSince();
        double rate = tally.recent().errorRate();
        double highest = AlertKind.ERROR_RATE.threshold();
        if (failingSince == 0 && tally.recent().count() >= FEWEST_CALLS && rate > highest) {
            failingSince = call.at();
            alerts.add(event(AlertKind.ERROR_RATE, function, false, rate, failingSince, call));
        } else if (failingSince > 0 && rate <= highest / 2) {
            alerts.add(event(AlertKind.ERROR_RATE, function, true, rate, failingSince, call));
            failingSince = 0;
        }
        return new Step(tally.alerting(slowSince, failingSince), alerts);
    }

    /** The ends of the alerts that stand, of a function that nobody calls any more. */
    public static List<AlertEvent> end(String function, FunctionTally tally) {
        var ends = new ArrayList<AlertEvent>();
        if (tally.slowSince() > 0) {
            ends.add(new AlertEvent(AlertKind.SLOW, function, function, true, 0, tally.slowSince(), Map.of()));
        }
        if (tally.failingSince() > 0) {
            double rate = tally.recent().errorRate();
            ends.add(new AlertEvent(
                    AlertKind.ERROR_RATE, function, function, true, rate, tally.failingSince(), Map.of()));
        }
        return ends;
    }

    static boolean isSlow(CountedCall call) {
        return call.outcome().equals(TIMEOUT) || millis(call) > SLOW_MS;
    }

    /** A call that timed out and whose handler's time is unknown counts with the 5 s that make it slow. */
    private static double millis(CountedCall call) {
        var micros = call.handlerMicros();
        return micros != null ? micros / MICROS : call.outcome().equals(TIMEOUT) ? SLOW_MS : 0;
    }

    private static AlertEvent event(
            AlertKind kind, String function, boolean recovered, double value, long raisedAt, CountedCall call) {
        return new AlertEvent(
                kind,
                function,
                function,
                recovered,
                value,
                raisedAt,
                Map.of("sessionId", call.sessionId(), "callId", call.callId(), "outcome", call.outcome()));
    }
}
