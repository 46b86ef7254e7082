package dev.functionregistry.gateway.session;

import org.jspecify.annotations.Nullable;

/** Builds error frames. */
final class Errors {
    private Errors() {}

    static ServerFrame.Error of(
            EdgeCode code,
            String message,
            @Nullable String ref,
            @Nullable String id,
            @Nullable String pointer,
            boolean fatal) {
        return new ServerFrame.Error(ref, id, code.name(), message, code.retryable(), null, pointer, fatal);
    }

    static ServerFrame.Error fatal(EdgeCode code, String message, @Nullable String ref) {
        return of(code, message, ref, null, null, true);
    }

    static ServerFrame.Error answer(EdgeCode code, String message, @Nullable String ref) {
        return of(code, message, ref, null, null, false);
    }

    static ServerFrame.Error aboutExecution(EdgeCode code, String message, String id) {
        return of(code, message, null, id, null, false);
    }

    /** A refusal of the processor, which ends the socket. */
    static ServerFrame.Error passedOn(String code, String message, @Nullable String ref) {
        return new ServerFrame.Error(ref, null, code, message, false, null, null, true);
    }

    /** The close code that goes with a refusal of the processor. */
    static int closeCodeOf(String code) {
        return switch (code) {
            case "SESSION_REPLACED" -> CloseCode.SESSION_REPLACED;
            case "SESSION_GONE", "SESSION_EXISTS", "STALE_EPOCH" -> CloseCode.SESSION_GONE;
            case "FORBIDDEN", "FORBIDDEN_ORIGIN" -> CloseCode.FORBIDDEN;
            case "UNAUTHENTICATED" -> CloseCode.UNAUTHENTICATED;
            default -> CloseCode.TRY_LATER;
        };
    }
}
