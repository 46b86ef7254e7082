package dev.functionregistry.bridge.conversation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must outlive the process that holds the model session.
 *
 * @param number model sessions so far, from 1
 * @param openaiSessionId {@code sess_…} of the newest; null when unknown
 * @param revision tools revision that the model has confirmed; 0 before the first
 * @param busy true while a turn is being answered: asked, waiting for calls, or speaking
 * @param delivered newest outputs that the model session has acknowledged, oldest first
 */
public record Memory(
        int number, @Nullable String openaiSessionId, long revision, boolean busy, List<Delivered> delivered) {
    /** Outputs kept in a memory. */
    static final int DELIVERED_KEPT = 64;

    /** Copies the list. */
    public Memory {
        delivered = List.copyOf(delivered);
    }
}
