package dev.functionregistry.gateway.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the gateway's mailbox brings for one session. */
public sealed interface Mail {

    /**
     * The answer to SessionAttached; with {@code accepted} false for a socket that was accepted before, the news that it no longer carries
     * the session.
     */
    record AttachAnswer(
            long epoch,
            String ref,
            boolean accepted,
            @Nullable String code,
            @Nullable String message,
            boolean resumed,
            long revision)
            implements Mail {}

    record BatchAnswer(long epoch, String ref, long revision, List<FunctionAnswer> functions) implements Mail {
        public BatchAnswer {
            functions = List.copyOf(functions);
        }
    }

    /** @param leftMs milliseconds that the attempt may still take */
    record ExecutionAsked(
            long epoch,
            ExecutionId id,
            String name,
            String version,
            String arguments,
            long leftMs,
            @Nullable String traceparent)
            implements Mail {}

    record ExecutionCancelled(long epoch, ExecutionId id, String reason) implements Mail {}

    record AssistantSpoke(String ref, String text, boolean done, ServerFrame.@Nullable Failure error) implements Mail {}

    /** @param name null when the whole list was refused */
    record ToolRefused(long revision, @Nullable String name, String code, String message) implements Mail {}
}
