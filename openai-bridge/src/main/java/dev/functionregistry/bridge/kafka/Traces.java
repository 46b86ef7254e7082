package dev.functionregistry.bridge.kafka;

import java.util.HexFormat;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** W3C trace contexts: a call goes on with the trace of the turn that led to it, or begins one. */
final class Traces {
    private static final HexFormat HEX = HexFormat.of();
    private static final int TRACE_END = "00-".length() + 32;

    private final LongSupplier random;

    /** @param random random longs */
    Traces(LongSupplier random) {
        this.random = random;
    }

    /**
     * A new span.
     *
     * @param parent a valid traceparent; null to begin a trace
     */
    String next(@Nullable String parent) {
        String trace = parent == null ? "00-" + hex() + hex() : parent.substring(0, TRACE_END);
        return trace + "-" + hex() + "-01";
    }

    /** 16 digits, never all zero. */
    private String hex() {
        return HEX.toHexDigits(random.getAsLong() | 1);
    }
}
