package dev.functionregistry.gateway.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client may send, read and checked for shape. JSON values that the gateway only passes on stay JSON text. */
public sealed interface ClientFrame {

    /**
     * The first frame.
     *
     * @param token JWT; null when anonymous or when it came in the Authorization header
     * @param page id of the page load
     * @param client "name/version" of the library; null when it did not say
     * @param resume the session to go on with; null for a new one
     */
    record Open(
            String ref,
            @Nullable String token,
            String page,
            @Nullable String client,
            @Nullable Resume resume,
            List<Held> held)
            implements ClientFrame {
        public Open {
            held = List.copyOf(held);
        }
    }

    /** Which session to go on with, and the proof that one may. */
    record Resume(String sessionId, String secret) {}

    /** An execution that the client holds, or knows to have been started in an earlier page life. */
    record Held(String id, boolean started) {}

    /** A batch of functions, each readable or refused on its own. */
    record Register(String ref, List<Entry> entries) implements ClientFrame {
        public Register {
            entries = List.copyOf(entries);
        }
    }

    /** One function of a batch after the look at its shape. */
    sealed interface Entry {
        record Readable(FunctionSpec function) implements Entry {}

        record Refused(FunctionAnswer answer) implements Entry {}
    }

    record Unregister(String ref, List<String> names) implements ClientFrame {
        public Unregister {
            names = List.copyOf(names);
        }
    }

    /** The handler is about to run. */
    record Started(String id) implements ClientFrame {}

    /** The handler's answer. */
    record Result(String id, Answer answer) implements ClientFrame {}

    /** What a handler answered. */
    sealed interface Answer {
        /** @param result returned value as JSON text */
        record Returned(String result) implements Answer {}

        /**
         * @param retryable null when the handler said nothing about it
         * @param type name of the error's constructor; null when unknown
         */
        record Failed(
                String code,
                String message,
                @Nullable Boolean retryable,
                @Nullable String type) implements Answer {}
    }

    /**
     * The user's words for the model.
     *
     * @param options of the model's session from here on, as the JSON text of an object; null to leave them as they are
     */
    record Text(String ref, String text, @Nullable String options) implements ClientFrame {}

    /** Attach the model of a call that the application has begun itself. */
    record AttachModel(String ref, String callId) implements ClientFrame {}

    record Close(@Nullable String ref) implements ClientFrame {}

    /**
     * A message that is none of the above.
     *
     * @param code INVALID_JSON, INVALID_FRAME, UNKNOWN_FRAME or FRAME_TOO_LARGE
     * @param ref the frame's ref where it could be read
     * @param id the frame's execution id where it could be read
     * @param pointer JSON pointer to the fault; null when none
     */
    record Unreadable(
            EdgeCode code,
            String message,
            @Nullable String ref,
            @Nullable String id,
            @Nullable String pointer) implements ClientFrame {}
}
