package dev.functionregistry.simulator.protocol;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One entry of a conversation. On the wire items carry no {@code object} field. */
public sealed interface Item {
    String id();

    Map<String, Object> tree();

    /** The same item under another life-cycle status: {@code in_progress}, {@code completed} or {@code incomplete}. */
    Item withStatus(String status);

    /** What a user, the system or the assistant said; {@code content} holds the parts as sent, less their audio. */
    record Message(String id, String status, String role, List<Map<String, Object>> content) implements Item {

        /** The words of all parts: typed text, or the transcript of audio. */
        public String text() {
            return content.stream()
                    .map(part -> part.get("text") instanceof String text ? text : part.get("transcript"))
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .collect(Collectors.joining(" "));
        }

        @Override
        public Map<String, Object> tree() {
            return JsonObject.of("id", id)
                    .with("type", "message")
                    .with("status", status)
                    .with("role", role)
                    .with("content", content);
        }

        @Override
        public Message withStatus(String status) {
            return new Message(id, status, role, content);
        }
    }

    record FunctionCall(String id, String status, String callId, String name, String arguments) implements Item {
        @Override
        public Map<String, Object> tree() {
            return JsonObject.of("id", id)
                    .with("type", "function_call")
                    .with("status", status)
                    .with("name", name)
                    .with("call_id", callId)
                    .with("arguments", arguments);
        }

        @Override
        public FunctionCall withStatus(String status) {
            return new FunctionCall(id, status, callId, name, arguments);
        }
    }

    record FunctionCallOutput(String id, String status, String callId, String output) implements Item {
        @Override
        public Map<String, Object> tree() {
            return JsonObject.of("id", id)
                    .with("type", "function_call_output")
                    .with("status", status)
                    .with("call_id", callId)
                    .with("output", output);
        }

        @Override
        public FunctionCallOutput withStatus(String status) {
            return new FunctionCallOutput(id, status, callId, output);
        }
    }

    /** An item from a tree that was checked before; ids that it lacks are made. */
    static Item of(Map<String, Object> tree, Ids ids) {
        String id = textOr(Json.textAt(tree, "id"), "item", ids);
        String status = tree.get("status") instanceof String given ? given : "completed";
        return switch (String.valueOf(tree.get("type"))) {
            case "message" -> new Message(id, status, String.valueOf(tree.get("role")), parts(tree));
            case "function_call" ->
                new FunctionCall(
                        id,
                        status,
                        textOr(Json.textAt(tree, "call_id"), "call", ids),
                        String.valueOf(tree.get("name")),
                        String.valueOf(tree.get("arguments")));
            case "function_call_output" ->
                new FunctionCallOutput(
                        id, status, String.valueOf(tree.get("call_id")), String.valueOf(tree.get("output")));
            default -> throw new IllegalArgumentException("unchecked item type");
        };
    }

    private static String textOr(@Nullable String given, String prefix, Ids ids) {
        return given == null ? ids.next(prefix) : given;
    }

    private static List<Map<String, Object>> parts(Map<String, Object> tree) {
        List<Map<String, Object>> parts = new ArrayList<>();
        for (Object part : Json.listAt(tree, "content")) {
            Map<String, Object> kept = new LinkedHashMap<>(Json.asObject((Map<?, ?>) part));
            kept.remove("audio");
            parts.add(kept);
        }
        return parts;
    }
}
