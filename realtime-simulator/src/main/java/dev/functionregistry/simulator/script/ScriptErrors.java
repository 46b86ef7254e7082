package dev.functionregistry.simulator.script;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.protocol.ApiError;
import java.util.Map;

/** {@code {type, code, message, param}}, all optional. */
final class ScriptErrors {
    private ScriptErrors() {}

    static ApiError of(Map<String, Object> tree) {
        return new ApiError(
                String.valueOf(tree.getOrDefault("type", "invalid_request_error")),
                String.valueOf(tree.getOrDefault("code", "server_error")),
                String.valueOf(tree.getOrDefault("message", "The script has it fail.")),
                Json.textAt(tree, "param"));
    }
}
