package dev.functionregistry.bridge.conversation;

/**
 * A call of this model session whose output it has not yet acknowledged.
 *
 * <pre>
 *   Asked --result--> (Held --revision confirmed, or 2 s-->) Sent --conversation.item.added--> forgotten but for its id
 * </pre>
 */
record OpenCall(String callId, String responseId, Stage stage) {

    /** How far it is. */
    sealed interface Stage {}

    /** The pipeline has it. */
    record Asked() implements Stage {}

    /** Its result came with a tools revision that the model has not confirmed. */
    record Held(String output, long revision, long untilMicros) implements Stage {}

    /** Its output went into the socket. */
    record Sent(String eventId, String itemId, long atMicros) implements Stage {}

    OpenCall at(Stage next) {
        return new OpenCall(callId, responseId, next);
    }

    boolean unanswered() {
        return !(stage instanceof Sent);
    }
}
