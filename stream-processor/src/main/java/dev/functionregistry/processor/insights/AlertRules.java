package dev.functionregistry.processor.insights;

import dev.functionregistry.core.outcome.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * When a function's alerts are raised and when they are over. They judge executions: what was refused, cancelled or answered from the cache
 * says nothing about the function, neither good nor bad.
 *
 * <pre>
 *          an execution over 5 s, or TIMEOUT           over 0.1 of the newest 100, of at least 20
 *  quiet -----------------------------> slow    quiet ------------------------------------------> failing
 *        <-----------------------------               <------------------------------------------
 *          ten quick ones in a row,                    0.05 or less,
 *          or an hour without any                      or an hour without any
 * </pre>
 */
public final class AlertRules {
    /** Milliseconds above which an execution is slow; 5,000 itself is not. */
    static final double SLOW_MS = AlertKind.SLOW.threshold();

    static final int QUICK_ENOUGH = 10;
    static final int FEWEST_CALLS = 20;

    /** So long without an execution, in milliseconds, and a function's alerts are over. */
    static final long IDLE_MS = Duration.ofHours(1).toMillis();

    private static final String TIMEOUT = Code.TIMEOUT.name();
    private static final double MICROS = 1_000;

    /** Outcomes that a handler brought about, or its page. */
    private static final Set<String> JUDGED_FAILURES = Stream.of(
                    Code.EXECUTION_ERROR,
                    Code.TIMEOUT,
                    Code.INVALID_RESULT,
                    Code.RESULT_TOO_LARGE,
                    Code.OUTCOME_UNKNOWN,
                    Code.UNKNOWN_FUNCTION)
            .map(Code::name)
            .collect(Collectors.toUnmodifiableSet());

    private AlertRules() {}

    /** Counts an outcome; one that is counted already changes nothing. */
    public static Step<FunctionTally> count(String function, FunctionTally before, CountedCall call) {
        if (before.has(call)) {
            return new Step<>(before, List.of());
        }
        var tally = before.and(call);
        if (!isJudged(call)) {
            return new Step<>(tally, List.of());
        }
        var alerts = new ArrayList<AlertEvent>();
        var slow = tally.slow();
        if (isSlow(call) && !slow.stands()) {
            slow = slow.raised(call.at());
            alerts.add(event(AlertKind.SLOW, function, false, millis(call), slow.since(), call));
        } else if (slow.stands() && tally.quickInARow() >= QUICK_ENOUGH) {
            alerts.add(event(AlertKind.SLOW, function, true, millis(call), slow.since(), call));
            slow = slow.ended();
        }
        var failing = tally.failing();
        double rate = tally.recent().errorRate();
        double highest = AlertKind.ERROR_RATE.threshold();
        if (!failing.stands() && tally.recent().count() >= FEWEST_CALLS && rate > highest) {
            failing = failing.raised(call.at());
            alerts.add(event(AlertKind.ERROR_RATE, function, false, rate, failing.since(), call));
        } else if (failing.stands() && rate <= highest / 2) {
            alerts.add(event(AlertKind.ERROR_RATE, function, true, rate, failing.since(), call));
            failing = failing.ended();
        }
        return new Step<>(tally.alerting(slow, failing, tally.judgedAt()), alerts);
    }

    /** Ends what stands, when the function did not run for long enough. @param now milliseconds since the epoch */
    public static Optional<Step<FunctionTally>> idle(String function, FunctionTally tally, long now) {
        long last = Math.max(
                tally.judgedAt(), Math.max(tally.slow().since(), tally.failing().since()));
        var ends = new ArrayList<AlertEvent>();
        if (now - last >= IDLE_MS) {
            if (tally.slow().stands()) {
                ends.add(slow(function, true, tally.slow().since()));
            }
            if (tally.failing().stands()) {
                ends.add(failing(function, true, tally, tally.failing().since()));
            }
        }
        return ends.isEmpty()
                ? Optional.empty()
                : Optional.of(new Step<>(
                        tally.alerting(tally.slow().ended(), tally.failing().ended(), now), ends));
    }

    /** What was told last of each alert, once more under its id: a crash may have kept it back. */
    public static List<AlertEvent> again(String function, FunctionTally tally) {
        var told = new ArrayList<AlertEvent>();
        if (tally.slow().stands()) {
            told.add(slow(function, false, tally.slow().since()));
        } else if (tally.slow().over() > 0) {
            told.add(slow(function, true, tally.slow().over()));
        }
        if (tally.failing().stands()) {
            told.add(failing(function, false, tally, tally.failing().since()));
        } else if (tally.failing().over() > 0) {
            told.add(failing(function, true, tally, tally.failing().over()));
        }
        return told;
    }

    static boolean isJudged(CountedCall call) {
        return call.ran() && (call.succeeded() || JUDGED_FAILURES.contains(call.outcome()));
    }

    static boolean isSlow(CountedCall call) {
        return call.outcome().equals(TIMEOUT) || millis(call) > SLOW_MS;
    }

    /** A call that timed out and whose handler's time is unknown counts with the 5 s that make it slow. */
    private static double millis(CountedCall call) {
        var micros = call.handlerMicros();
        return micros != null ? micros / MICROS : call.outcome().equals(TIMEOUT) ? SLOW_MS : 0;
    }

    private static AlertEvent slow(String function, boolean recovered, long raisedAt) {
        double value = recovered ? 0 : SLOW_MS; // what was seen is not remembered
        return new AlertEvent(AlertKind.SLOW, function, function, recovered, value, raisedAt, Map.of());
    }

    private static AlertEvent failing(String function, boolean recovered, FunctionTally tally, long raisedAt) {
        double rate = tally.recent().errorRate();
        return new AlertEvent(AlertKind.ERROR_RATE, function, function, recovered, rate, raisedAt, Map.of());
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
