package dev.functionregistry.gateway.session;

import java.util.Optional;

/**
 * One attempt at a call, on the client's wire {@code <callId>#<attempt>}.
 *
 * @param callId the call; may itself contain {@code #}
 * @param attempt from 1
 */
public record ExecutionId(String callId, int attempt) {

    /** Longest call id that the gateway reads. */
    public static final int MAX_CALL_ID = 256;

    /** Reads an id, split at its last {@code #}; empty when it has another form. */
    public static Optional<ExecutionId> parse(String text) {
        int hash = text.lastIndexOf('#');
        int digits = text.length() - hash - 1;
        if (hash < 1 || hash > MAX_CALL_ID || digits < 1 || digits > 9 || text.charAt(hash + 1) == '0') {
            return Optional.empty();
        }
        for (int i = hash + 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return Optional.empty();
            }
        }
        return Optional.of(new ExecutionId(text.substring(0, hash), Integer.parseInt(text.substring(hash + 1))));
    }

    /** The id as it travels. */
    @Override
    public String toString() {
        return callId + "#" + attempt;
    }
}
