package dev.functionregistry.processor.topology.insights;

import dev.functionregistry.schemas.avro.ToolError;
import dev.functionregistry.schemas.avro.ToolResult;
import org.jspecify.annotations.Nullable;

/** Outcomes as they stand in {@code tools.results}. */
final class ToolResults {
    private ToolResults() {}

    static ToolResult of(
            String callId,
            String name,
            @Nullable String version,
            String outcome,
            @Nullable ToolError error,
            @Nullable Long micros,
            @Nullable String user) {
        return ToolResult.newBuilder()
                .setCallId(callId)
                .setName(name)
                .setVersion(version)
                .setAttempt(1)
                .setOutcome(outcome)
                .setOutput(error == null ? "3" : null)
                .setError(error)
                .setCached(false)
                .setRevision(1)
                .setCalledAt(1_800_000_000_000L)
                .setSettledAt(1_800_000_000_010L)
                .setHandlerMicros(micros)
                .setUser(user)
                .build();
    }
}
