package dev.functionregistry.processor.topology.insights;

import dev.functionregistry.processor.insights.FunctionTally;
import dev.functionregistry.processor.query.FunctionSummary;
import dev.functionregistry.processor.query.FunctionTotals;
import dev.functionregistry.processor.query.Part;
import dev.functionregistry.processor.query.Usage;
import dev.functionregistry.processor.topology.Keys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Reads what insights keeps, beside the tasks that write it. */
public final class InsightsViews {
    private static final StringSerializer KEYS = new StringSerializer();

    private InsightsViews() {}

    /** Use of a session's functions, for whom the owner's name passes. @param owned takes null for an anonymous owner */
    public static List<Usage> usage(
            ReadOnlyKeyValueStore<String, byte[]> store, String sessionId, Predicate<@Nullable String> owned) {
        var found = new ArrayList<Usage>();
        try (var entries = store.prefixScan(Keys.inSession(sessionId), KEYS)) {
            entries.forEachRemaining(entry -> {
                var tally = InsightsRecords.usage(entry.value);
                if (tally.calls() > 0 && owned.test(tally.user())) {
                    found.add(new Usage(
                            Keys.functionOf(entry.key),
                            Keys.versionOf(entry.key),
                            Instant.ofEpochMilli(tally.lastCalledAt()),
                            tally.calls(),
                            tally.execution().millis(),
                            tally.errorRate()));
                }
            });
        }
        return found;
    }

    /** Totals of a function; empty when none of its calls was counted. @param now milliseconds since the epoch */
    public static Optional<FunctionTotals> totals(ReadOnlyKeyValueStore<String, byte[]> store, String name, long now) {
        var bytes = InsightsRecords.isFunction(name) ? store.get(name) : null;
        return bytes == null ? Optional.empty() : Optional.of(totals(name, InsightsRecords.tally(bytes), now));
    }

    /** Functions in the order of their names. */
    public static Part<FunctionSummary> functions(
            ReadOnlyKeyValueStore<String, byte[]> store, @Nullable String after, int limit, long now) {
        var found = new ArrayList<FunctionSummary>();
        try (var entries = store.range(after == null ? null : after + '\0', null)) {
            while (entries.hasNext()) {
                var entry = entries.next();
                if (InsightsRecords.isFunction(entry.key)) {
                    if (found.size() == limit) {
                        return new Part<>(found, found.getLast().name());
                    }
                    var totals = totals(entry.key, InsightsRecords.tally(entry.value), now);
                    found.add(new FunctionSummary(entry.key, List.of(), 0, totals));
                }
            }
        }
        return new Part<>(found, null);
    }

    private static FunctionTotals totals(String name, FunctionTally tally, long now) {
        return new FunctionTotals(
                name,
                tally.calls(),
                tally.errors(),
                1 - tally.errorRate(),
                tally.errorRate(),
                tally.execution().millis(),
                tally.lastError(),
                tally.lastErrorAt() == 0 ? null : Instant.ofEpochMilli(tally.lastErrorAt()),
                tally.lastCalledAt() == 0 ? null : Instant.ofEpochMilli(tally.lastCalledAt()),
                tally.errorTypes(),
                tally.callsPerMinute(now),
                tally.users().estimate(),
                tally.cost(),
                tally.revenue());
    }
}
