package dev.functionregistry.bridge.conversation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must outlive the process that holds the model session.
 *
 * @param number model sessions so far, from 1
 * @param openaiSessionId {@code sess_…} of the newest; null when unknown, or when there is none
 * @param callId {@code rtc_…} of the call that the bridge is attached to; null where it opens model sessions itself
 * @param tenant whose key the model session runs on; null for the deployment's own
 * @param options that the session asked for, as JSON text by name
 * @param revision tools revision that the model has confirmed; 0 before the first
 * @param busy true while a turn is being answered: asked, waiting for calls, or speaking
 * @param delivered newest outputs that the model session has acknowledged, oldest first
 * @param owner gateway that holds the session's page; null when unknown
 * @param history what was said lately; nothing where the service keeps it
 */
public record Memory(
        int number,
        @Nullable String openaiSessionId,
        @Nullable String callId,
        @Nullable String tenant,
        Map<String, String> options,
        long revision,
        boolean busy,
        List<Delivered> delivered,
        @Nullable Owner owner,
        History history) {
    /** Outputs kept in a memory. */
    static final int DELIVERED_KEPT = 64;

    /** Copies what it is given. */
    public Memory {
        options = Map.copyOf(options);
        delivered = List.copyOf(delivered);
    }

    /** The same with another history. */
    public Memory withHistory(History other) {
        return new Memory(number, openaiSessionId, callId, tenant, options, revision, busy, delivered, owner, other);
    }
}
