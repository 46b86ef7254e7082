package dev.functionregistry.bridge.conversation;

/**
 * Why a turn got no answer.
 *
 * @param code stable code
 * @param message one sentence for people
 * @param retryable true when asking again may help
 */
public record Failure(String code, String message, boolean retryable) {
    static Failure sessionGone() {
        return new Failure("SESSION_GONE", "The session has ended.", false);
    }

    static Failure connectionLost() {
        return new Failure(
                "MODEL_CONNECTION_LOST", "The connection to the model was lost while it answered. Ask again.", true);
    }

    static Failure unavailable() {
        return new Failure("MODEL_UNAVAILABLE", "The model does not answer. Try again in a moment.", true);
    }

    static Failure refused(String reason) {
        return new Failure("MODEL_REFUSED", "The model's service refused: " + reason, false);
    }

    static Failure response(String status, String detail) {
        return switch (status) {
            case "cancelled" -> new Failure("RESPONSE_CANCELLED", "The answer was interrupted" + detail + ".", true);
            case "incomplete" -> new Failure("RESPONSE_INCOMPLETE", "The answer was cut short" + detail + ".", true);
            default -> new Failure("RESPONSE_FAILED", "The model failed to answer" + detail + ".", true);
        };
    }

    /** A turn that an earlier bridge had begun; asking the model again could run its functions twice. */
    public static Failure interrupted() {
        return new Failure("TURN_INTERRUPTED", "The bridge was restarted while the model answered. Ask again.", true);
    }

    /** A turn that was read too late to be worth an answer. */
    public static Failure expired() {
        return new Failure("TURN_EXPIRED", "The question waited too long for a bridge. Ask again.", true);
    }
}
