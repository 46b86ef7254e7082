package dev.functionregistry.processor.insights;

import org.jspecify.annotations.Nullable;

/** Outcomes for tests. */
final class Calls {
    static final long START = 1_800_000_000_000L;

    private Calls() {}

    static CountedCall ok(long offset) {
        return call(offset, "succeeded", 1_000L);
    }

    static CountedCall failed(long offset) {
        return call(offset, "EXECUTION_ERROR", 1_000L);
    }

    static CountedCall call(long offset, String outcome, @Nullable Long micros) {
        return call(0, offset, "user|" + offset % 3, outcome, micros, START + offset);
    }

    static CountedCall call(int partition, long offset, String user, String outcome, @Nullable Long micros, long at) {
        return call(partition, offset, user, outcome, micros, true, at);
    }

    /** One that no client was asked for. */
    static CountedCall notRun(long offset, String outcome) {
        return call(0, offset, "user|" + offset % 3, outcome, null, false, START + offset);
    }

    private static CountedCall call(
            int partition, long offset, String user, String outcome, @Nullable Long micros, boolean ran, long at) {
        boolean succeeded = outcome.equals("succeeded");
        return new CountedCall(
                "session",
                "call-" + partition + "-" + offset,
                user,
                outcome,
                succeeded ? null : outcome,
                succeeded ? null : "went wrong",
                micros,
                ran,
                0.5,
                2,
                at - 1,
                at,
                new CountedCall.Place(partition, offset));
    }
}
