package dev.functionregistry.simulator.protocol;

import dev.functionregistry.simulator.codec.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error as the API words it.
 *
 * @param type {@code invalid_request_error} or {@code server_error}
 * @param code stable code, such as {@code unknown_parameter}
 * @param message one sentence
 * @param param path of the parameter at fault, such as {@code session.tools[0].strict}; null where none is
 */
public record ApiError(
        String type, String code, String message, @Nullable String param) {
    public static ApiError invalidRequest(String code, String message, @Nullable String param) {
        return new ApiError("invalid_request_error", code, message, param);
    }

    public static ApiError invalidRequest(String code, String message) {
        return invalidRequest(code, message, null);
    }

    /** The close reason that goes with a fatal error. */
    public String closeReason() {
        return type + "." + code;
    }

    /** The wire form; {@code eventId} is the client event at fault, null where it named none. */
    public Map<String, Object> tree(@Nullable String eventId) {
        return JsonObject.of("type", type)
                .with("code", code)
                .with("message", message)
                .with("param", param)
                .with("event_id", eventId);
    }
}
