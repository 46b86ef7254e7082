package dev.functionregistry.simulator.websocket;

import dev.functionregistry.simulator.protocol.ApiError;
import dev.functionregistry.simulator.session.Keys;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may open a socket, and to what. Most refusals are told after a successful upgrade, as an error event and a close
 * code; only an unknown call fails the upgrade itself.
 */
sealed interface Admission {
    /** A session of its own with this model. */
    record NewSession(String model, String key) implements Admission {}

    /** A second controller for the session of a running call. */
    record Sideband(String callId) implements Admission {}

    /** Upgrade, tell the error, close. */
    record Refused(int closeCode, ApiError error) implements Admission {}

    /** What a client asks for; absent values are null. */
    record Request(
            @Nullable String model,
            @Nullable String callId,
            @Nullable String intent,
            @Nullable String key,
            boolean betaHeader) {}

    int INVALID_KEY = 3000;
    int INVALID_REQUEST = 4000;
    int NOT_FOUND = 4004;

    Pattern MODEL_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

    /** {@code models} empty lets every well-formed name exist. */
    static Admission of(Request request, Keys keys, Set<String> models) {
        Optional<ApiError> key = keys.refusal(request.key());
        if (key.isPresent()) {
            return new Refused(INVALID_KEY, key.get());
        }
        if (request.betaHeader()) {
            return refused(
                    INVALID_REQUEST,
                    "beta_api_shape_disabled",
                    "The Realtime beta API is no longer supported. Please remove the OpenAI-Beta header.");
        }
        if (request.intent() != null) {
            return refused(INVALID_REQUEST, "invalid_intent", "The simulator has no transcription sessions.");
        }
        String model = request.model();
        String callId = request.callId();
        if (callId != null && model == null) {
            return new Sideband(callId);
        }
        if (model == null || model.isEmpty()) {
            return refused(INVALID_REQUEST, "missing_model", "You must provide a model parameter.");
        }
        if (callId != null || !MODEL_NAME.matcher(model).matches()) {
            return refused(INVALID_REQUEST, "invalid_model", "The model parameter is not valid here.");
        }
        if (!models.isEmpty() && !models.contains(model)) {
            return refused(
                    NOT_FOUND,
                    "model_not_found",
                    "The model '" + model + "' does not exist or you do not have access to it.");
        }
        return new NewSession(model, String.valueOf(request.key()));
    }

    private static Refused refused(int closeCode, String code, String message) {
        return new Refused(closeCode, ApiError.invalidRequest(code, message));
    }
}
