package dev.functionregistry.simulator.conversation;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.model.Prompt.Choice;
import dev.functionregistry.simulator.protocol.ApiError;
import dev.functionregistry.simulator.protocol.Tool;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The effective session, as {@code session.created} and {@code session.updated} show it. A value: an update makes a new one. */
record SessionSettings(Map<String, Object> tree) {

    /** A new session with the service's defaults. */
    static SessionSettings initial(String sessionId, String model, Instant expiresAt) {
        JsonObject turnDetection = JsonObject.of("type", "server_vad")
                .with("threshold", 0.5)
                .with("prefix_padding_ms", 300)
                .with("silence_duration_ms", 200)
                .with("idle_timeout_ms", null)
                .with("create_response", true)
                .with("interrupt_response", true);
        JsonObject input = JsonObject.of("format", pcm())
                .with("transcription", null)
                .with("noise_reduction", null)
                .with("turn_detection", turnDetection);
        JsonObject output =
                JsonObject.of("format", pcm()).with("voice", "marin").with("speed", 1);
        return new SessionSettings(JsonObject.of("type", "realtime")
                .with("object", "realtime.session")
                .with("id", sessionId)
                .with("model", model)
                .with("output_modalities", List.of("audio"))
                .with("instructions", "You are a helpful assistant. You should always call a function if you can.")
                .with("tools", List.of())
                .with("tool_choice", "auto")
                .with("max_output_tokens", "inf")
                .with("truncation", "auto")
                .with("tracing", null)
                .with("prompt", null)
                .with("expires_at", expiresAt.getEpochSecond())
                .with("audio", JsonObject.of("input", input).with("output", output))
                .with("include", null));
    }

    /** Why this update cannot be applied although its shape is right. */
    Optional<ApiError> refusal(Map<String, Object> update, boolean audioWasSent) {
        if (update.get("model") instanceof String model && !model.equals(tree.get("model"))) {
            return Optional.of(ApiError.invalidRequest(
                    "invalid_value", "The model of a session cannot be changed.", "session.model"));
        }
        Object voice = Json.objectAt(Json.objectAt(update, "audio"), "output").get("voice");
        if (audioWasSent && voice != null && !voice.equals(audioOutput().get("voice"))) {
            return Optional.of(ApiError.invalidRequest(
                    "cannot_update_voice",
                    "Cannot update a conversation's voice if assistant audio is present.",
                    "session.audio.output.voice"));
        }
        return Optional.empty();
    }

    /** Named fields replace those in force, {@code tools} as a whole; {@code audio} is merged to its second level. */
    SessionSettings updated(Map<String, Object> update) {
        Map<String, Object> merged = new LinkedHashMap<>(tree);
        update.forEach((name, value) -> merged.put(name, name.equals("audio") ? mergedAudio(value) : value));
        return new SessionSettings(merged);
    }

    Map<String, Object> audioOutput() {
        return Json.objectAt(Json.objectAt(tree, "audio"), "output");
    }

    /** A checked {@code tool_choice}; a forced function must be one of the tools. */
    static Choice choice(Object toolChoice) {
        return switch (toolChoice) {
            case Map<?, ?> forced
            when "function".equals(forced.get("type")) -> new Choice.Forced(String.valueOf(forced.get("name")));
            case Map<?, ?> other -> new Choice.None();
            default ->
                switch (String.valueOf(toolChoice)) {
                    case "none" -> new Choice.None();
                    case "required" -> new Choice.Required();
                    default -> new Choice.Auto();
                };
        };
    }

    /** Refuses a choice that forces a function which is not among the tools. */
    static Optional<ApiError> refusedChoice(Object toolChoice, List<Object> tools, String param) {
        if (choice(toolChoice) instanceof Choice.Forced(String name)
                && Tool.of(tools).stream().noneMatch(tool -> tool.name().equals(name))) {
            return Optional.of(ApiError.invalidRequest(
                    "invalid_value", "Tool choice '" + name + "' not found in 'tools' parameter.", param));
        }
        return Optional.empty();
    }

    private Map<String, Object> mergedAudio(Object update) {
        Map<String, Object> audio = new LinkedHashMap<>(Json.objectAt(tree, "audio"));
        if (update instanceof Map<?, ?> sides) {
            Json.asObject(sides).forEach((side, fields) -> {
                Map<String, Object> merged = new LinkedHashMap<>(Json.objectAt(audio, side));
                if (fields instanceof Map<?, ?> map) {
                    merged.putAll(Json.asObject(map));
                }
                audio.put(side, merged);
            });
        }
        return audio;
    }

    private static Map<String, Object> pcm() {
        return JsonObject.of("type", "audio/pcm").with("rate", 24_000);
    }
}
