package dev.functionregistry.bridge.conversation;

import org.jspecify.annotations.Nullable;

/** What the shell must do, in the order given. */
public sealed interface Effect {

    /**
     * Open a socket to the model.
     *
     * @param attempt from 1; the shell waits longer at each
     * @param callId {@code rtc_…} of the call to attach to; null for a new model session
     * @param tenant whose key is used; null for the deployment's own
     */
    record Open(
            int attempt, @Nullable String callId, @Nullable String tenant) implements Effect {}

    /** Close the socket. */
    record Close(String reason) implements Effect {}

    /** Send an event to the model. */
    record Send(ClientEvent event) implements Effect {}

    /** Write a ToolCall. Answered by {@link Input.ResultArrived} or {@link Input.CallNotPlaced}. */
    record Ask(ModelCall call) implements Effect {}

    /**
     * Write a CallCancelled: the call runs, and is no longer wanted. Its outcome comes like any other.
     *
     * @param turn turn that led to the call; null when the model began by itself
     * @param reason in words, for the audit
     */
    record Cancel(String callId, @Nullable TurnId turn, String reason) implements Effect {}

    /**
     * Tell the user what the model says.
     *
     * @param text whole text so far
     * @param done true when the turn is over
     * @param failure why it failed; null when it did not
     */
    record Tell(
            TurnId turn,
            String text,
            boolean done,
            @Nullable Failure failure) implements Effect {}

    /**
     * Tell the page that the model's service refuses a tool of it, or its whole list.
     *
     * @param owner where the page is; null when unknown
     * @param revision tools revision that was refused
     * @param tool name of the tool; null when it is the whole list, or nobody knows which
     * @param code the service's code
     * @param message the service's reason
     */
    record TellOwner(
            @Nullable Owner owner, long revision, @Nullable String tool, String code, String message)
            implements Effect {}

    /** Keep this for the next bridge; it replaces what was kept before. */
    record Remember(Memory memory) implements Effect {}

    /** Nothing needs to be kept any more. */
    record Forget() implements Effect {}

    /** The results read for this call need nothing more: their offsets may be committed. */
    record Settle(String callId) implements Effect {}

    /**
     * Something worth a log line and a count.
     *
     * @param subject call id, tool name, event id or revision that it is about
     * @param detail a code or a number; never contents
     */
    record Note(Kind kind, String subject, String detail) implements Effect {
        /** What is worth a count; the names are metric tags. */
        public enum Kind {
            TOOL_QUARANTINED,
            UPDATE_REFUSED,
            FOREIGN_TOOLS,
            BARRIER_EXPIRED,
            OUTPUT_UNDELIVERABLE,
            CALL_REPEATED,
            CALL_NOT_COMPLETED,
            CALL_OVERLOADED,
            RESPONSE_RACE,
            RESPONSE_NOT_COMPLETED,
            RESPONSE_OVERDUE,
            CONNECTION_LOST,
            MODEL_ERROR,
            OUTPUT_CUT,
            OUTPUT_FOUND,
            CALL_OUT_OF_BAND,
            CALL_ANNOUNCED,
            CALL_LATE,
            CALL_RECOVERED,
            CALL_MISSED,
            CALL_CANCELLED,
            RESPONSE_RETRIED,
            RATE_LIMITED,
            SESSION_RENEWED,
            SESSION_ATTACHED,
            SESSION_OVER,
            HISTORY_DESCRIBED
        }
    }
}
