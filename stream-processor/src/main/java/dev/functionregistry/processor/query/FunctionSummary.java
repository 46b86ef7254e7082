package dev.functionregistry.processor.query;

import java.util.List;
import java.util.TreeSet;

/**
 * A function name over all sessions.
 *
 * @param name function name
 * @param versions registered now, in the order of their texts; empty when only its totals are left
 * @param sessions open sessions that have it registered
 * @param stats its use
 */
public record FunctionSummary(String name, List<String> versions, int sessions, FunctionTotals stats) {
    public FunctionSummary {
        versions = List.copyOf(versions);
    }

    /** The same name as two places know it. */
    public FunctionSummary and(FunctionSummary other) {
        var all = new TreeSet<>(versions);
        all.addAll(other.versions);
        return new FunctionSummary(
                name,
                List.copyOf(all),
                sessions + other.sessions,
                stats.totalCalls() >= other.stats.totalCalls() ? stats : other.stats);
    }
}
