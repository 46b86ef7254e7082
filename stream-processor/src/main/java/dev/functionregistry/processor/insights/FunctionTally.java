package dev.functionregistry.processor.insights;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Totals of one function name, as a fold over outcomes. What is counted already, by partition and offset, is not counted again: so a replay
 * after a crash changes nothing.
 *
 * @param calls outcomes
 * @param errors those that did not succeed
 * @param execution time in the handler
 * @param lastError sentence of the newest failure; null when there was none
 * @param lastErrorAt its time; 0 when there was none
 * @param lastCalledAt newest call; 0 before the first
 * @param errorTypes failures by type, at most {@value #MOST_TYPES}, the rest under {@value #OTHER}
 * @param minute minute since the epoch that is being counted
 * @param callsInMinute outcomes in it so far
 * @param callsBefore outcomes of the minute before it
 * @param users who called
 * @param cost sum of {@code costPerCall}
 * @param revenue sum of {@code revenueImpact}
 * @param recent newest executions, as alerts judge them
 * @param quickInARow executions since the last slow one
 * @param judgedAt newest execution, or later, when alerts ended for want of one; 0 before the first
 * @param slow alert of slow execution
 * @param failing alert of the error rate
 * @param counted newest offset counted, by partition of {@code tools.results}
 */
public record FunctionTally(
        long calls,
        long errors,
        Mean execution,
        @Nullable String lastError,
        long lastErrorAt,
        long lastCalledAt,
        Map<String, Long> errorTypes,
        long minute,
        long callsInMinute,
        long callsBefore,
        UniqueUsers users,
        double cost,
        double revenue,
        Recent recent,
        int quickInARow,
        long judgedAt,
        Standing slow,
        Standing failing,
        Map<Integer, Long> counted) {
    /** Types of errors told apart. */
    static final int MOST_TYPES = 32;

    static final String OTHER = "other";
    private static final long MINUTE_MS = 60_000;
    private static final int LONGEST_ERROR = 512;

    public static final FunctionTally NONE = new FunctionTally(
            0,
            0,
            Mean.NONE,
            null,
            0,
            0,
            Map.of(),
            0,
            0,
            0,
            UniqueUsers.NONE,
            0,
            0,
            Recent.NONE,
            0,
            0,
            Standing.NOT,
            Standing.NOT,
            Map.of());

    public FunctionTally {
        errorTypes = Map.copyOf(errorTypes);
        counted = Map.copyOf(counted);
    }

    /** True when the outcome is in the totals. */
    public boolean has(CountedCall call) {
        return counted.getOrDefault(call.place().partition(), -1L)
                >= call.place().offset();
    }

    /** With one more outcome, which must not be in it yet; alerts are {@link AlertRules}' business. */
    FunctionTally and(CountedCall call) {
        boolean judged = AlertRules.isJudged(call);
        boolean failed = !call.succeeded();
        boolean newestError = failed && call.at() >= lastErrorAt;
        long thisMinute = Math.max(minute, call.at() / MINUTE_MS);
        var offsets = new TreeMap<>(counted);
        offsets.put(call.place().partition(), call.place().offset());
        return new FunctionTally(
                calls + 1,
                errors + (failed ? 1 : 0),
                execution.and(call.handlerMicros()),
                newestError ? cut(call.errorMessage()) : lastError,
                newestError ? call.at() : lastErrorAt,
                Math.max(lastCalledAt, call.calledAt()),
                failed ? withType(call) : errorTypes,
                thisMinute,
                thisMinute == minute ? callsInMinute + 1 : 1,
                before(thisMinute),
                users.and(call.user()),
                cost + call.cost(),
                revenue + call.revenue(),
                judged ? recent.and(failed) : recent,
                judged ? quick(call) : quickInARow,
                judged ? Math.max(judgedAt, call.at()) : judgedAt,
                slow,
                failing,
                offsets);
    }

    /** An execution whose time is not known is neither slow nor quick. */
    private int quick(CountedCall call) {
        return AlertRules.isSlow(call)
                ? 0
                : call.handlerMicros() == null ? quickInARow : Math.min(quickInARow + 1, Recent.MOST);
    }

    private static @Nullable String cut(@Nullable String message) {
        return message == null || message.length() <= LONGEST_ERROR ? message : message.substring(0, LONGEST_ERROR);
    }

    private Map<String, Long> withType(CountedCall call) {
        var type = call.errorType() == null ? call.outcome() : call.errorType();
        boolean known = errorTypes.containsKey(type) || errorTypes.size() < MOST_TYPES - 1;
        var types = new TreeMap<>(errorTypes);
        types.merge(known ? type : OTHER, 1L, Long::sum);
        return types;
    }

    private long before(long thisMinute) {
        return thisMinute == minute ? callsBefore : thisMinute == minute + 1 ? callsInMinute : 0;
    }

    /** @param judged {@link #judgedAt} from now on */
    FunctionTally alerting(Standing slowNow, Standing failingNow, long judged) {
        return new FunctionTally(
                calls,
                errors,
                execution,
                lastError,
                lastErrorAt,
                lastCalledAt,
                errorTypes,
                minute,
                callsInMinute,
                callsBefore,
                users,
                cost,
                revenue,
                recent,
                quickInARow,
                judged,
                slowNow,
                failingNow,
                counted);
    }

    /** When an outcome was counted last, to the minute, or an alert ended; milliseconds since the epoch. */
    public long changedAt() {
        return Math.max(judgedAt, minute * MINUTE_MS);
    }

    /** 0 to 1. */
    public double errorRate() {
        return calls == 0 ? 0 : (double) errors / calls;
    }

    /** Outcomes of the last full minute. @param now milliseconds since the epoch */
    public long callsPerMinute(long now) {
        return before(Math.max(minute, now / MINUTE_MS));
    }
}
