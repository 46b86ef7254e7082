package dev.functionregistry.bridge.conversation;

/** What the bridge itself tells the model about calls. */
public final class CallOutputs {
    /** One call too many is open. */
    public static final String OVERLOADED =
            failure("OVERLOADED", "Too many calls are open at once. Wait until some have ended, then try again.");

    /** Kafka did not take the call, or did not say so in time. */
    public static final String UNAVAILABLE =
            failure("UNAVAILABLE", "The call could not be recorded, so it may not have run. Try again in a moment.");

    /** Output of a call that takes longer than its function's {@code announceAfterMs}; the result follows as a message. */
    public static final String RUNNING =
            "{\"status\":\"running\",\"message\":\"The function is still running. Its result"
                    + " will follow as a message; do not call it again for the same purpose.\"}";

    /** Told with the next turn when calls may have been made while nobody listened. */
    static final String MISSED =
            "The connection to your functions was interrupted. If you called a function and have no"
                    + " output of it, it was not run: call it again if it is still needed.";

    private CallOutputs() {}

    /** The texts are ours and need no escaping. */
    private static String failure(String code, String message) {
        return "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\",\"retryable\":true}}";
    }

    /** A result that came after the model was told that its call still runs, or whose call the model session does not know. */
    static String late(String name, String callId, String output) {
        return "The function " + name + " that you called earlier (" + callId + ") has returned: " + output;
    }

    /** A call of an earlier model session, in words. */
    static String described(History.Called call) {
        String begun =
                "Earlier in this conversation you called the function " + call.name() + " with " + call.arguments();
        return call.output() == null ? begun + "; it is still running." : begun + "; it returned: " + call.output();
    }

    /** The output within so many characters; what is too much is cut off, and the model told so. */
    static String within(int most, String output) {
        if (output.length() <= most) {
            return output;
        }
        int end = Character.isHighSurrogate(output.charAt(most - 1)) ? most - 1 : most;
        return output.substring(0, end) + "\n[Cut here: these are the first " + end + " of " + output.length()
                + " characters. Ask the function for less if it can give less.]";
    }
}
