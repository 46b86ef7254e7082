package dev.functionregistry.bridge.conversation;

import org.jspecify.annotations.Nullable;

/**
 * A function call that the model has completed.
 *
 * @param callId OpenAI call id, which the output must quote
 * @param name function name as the model wrote it
 * @param arguments JSON text as the model wrote it; may be no JSON at all
 * @param revision tools revision in force when its response began
 * @param number model session that asked, counted from 1
 * @param responseId response that it belongs to
 * @param itemId conversation item that holds it
 * @param turn user's turn that led to it; null when the model began by itself
 */
public record ModelCall(
        String callId,
        String name,
        String arguments,
        long revision,
        int number,
        String responseId,
        String itemId,
        @Nullable TurnId turn) {}
