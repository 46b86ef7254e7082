package dev.functionregistry.bridge.conversation;

/** What the bridge itself tells the model when a call never reached the pipeline. */
public final class CallOutputs {
    /** One call too many is open. */
    public static final String OVERLOADED =
            failure("OVERLOADED", "Too many calls are open at once. Wait until some have ended, then try again.");

    /** Kafka did not take the call, or did not say so in time. */
    public static final String UNAVAILABLE =
            failure("UNAVAILABLE", "The call could not be recorded, so it may not have run. Try again in a moment.");

    private CallOutputs() {}

    /** The texts are ours and need no escaping. */
    private static String failure(String code, String message) {
        return "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\",\"retryable\":true}}";
    }
}
