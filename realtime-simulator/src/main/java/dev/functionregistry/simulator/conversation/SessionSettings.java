package dev.functionregistry.simulator.conversation;

import dev.functionregistry.simulator.codec.Json;
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
        return new SessionSettings(Json.object(
                "type",
                "realtime",
                "object",
                "realtime.session",
                "id",
                sessionId,
                "model",
                model,
                "output_modalities",
                List.of("audio"),
                "instructions",
                "You are a helpful assistant. You should always call a function if you can.",
                "tools",
                List.of(),
                "tool_choice",
                "auto",
                "max_output_tokens",
                "inf",
                "truncation",
                "auto",
                "tracing",
                null,
                "prompt",
                null,
                "expires_at",
                expiresAt.getEpochSecond(),
                "audio",
                Json.object(
                        "input",
                        Json.object(
                                "format",
                                pcm(),
                                "transcription",
                                null,
                                "noise_reduction",
                                null,
                                "turn_detection",
                                Json.object(
                                        "type",
                                        "server_vad",
                                        "threshold",
                                        0.5,
                                        "prefix_padding_ms",
                                        300,
                                        "silence_duration_ms",
                                        200,
                                        "idle_timeout_ms",
                                        null,
                                        "create_response",
                                        true,
                                        "interrupt_response",
                                        true)),
                        "output",
                        Json.object("format", pcm(), "voice", "marin", "speed", 1)),
                "include",
                null));
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

    String model() {
        return String.valueOf(tree.get("model"));
    }

    List<Object> tools() {
        return Json.listAt(tree, "tools");
    }

    Map<String, Object> audioOutput() {
        return Json.objectAt(Json.objectAt(tree, "audio"), "output");
    }

    /** Says whether the server starts a response of its own when the user's audio is committed. */
    boolean answersAudio() {
        Map<String, Object> detection =
                Json.objectAt(Json.objectAt(Json.objectAt(tree, "audio"), "input"), "turn_detection");
        return !detection.isEmpty() && !Boolean.FALSE.equals(detection.get("create_response"));
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
        return Json.object("type", "audio/pcm", "rate", 24_000);
    }
}
