package dev.functionregistry.simulator.rest;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.model.Model;
import dev.functionregistry.simulator.model.Prompt;
import dev.functionregistry.simulator.model.Prompt.Choice;
import dev.functionregistry.simulator.model.Reply;
import dev.functionregistry.simulator.protocol.ApiError;
import dev.functionregistry.simulator.protocol.Ids;
import dev.functionregistry.simulator.protocol.Item;
import dev.functionregistry.simulator.protocol.Tool;
import dev.functionregistry.simulator.session.Entrance;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/chat/completions}, a small stand-in: the same model by words or script, function tools, no streaming. For
 * agents that are loops over Chat Completions.
 */
final class ChatRoutes implements HttpService {
    private final Model model;
    private final Entrance entrance;
    private final Ids ids;
    private final Clock clock;

    ChatRoutes(Model model, Entrance entrance, Ids ids, Clock clock) {
        this.model = model;
        this.entrance = entrance;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/completions", this::complete);
    }

    private void complete(ServerRequest request, ServerResponse response) {
        Optional<ApiError> refusedKey = entrance.keys().refusal(Answers.key(request));
        if (refusedKey.isPresent()) {
            Answers.refuse(response, Status.UNAUTHORIZED_401, refusedKey.get());
            return;
        }
        var fault = entrance.fault().get();
        if (fault.isPresent()) {
            Answers.refuse(response, fault.get());
            return;
        }
        Map<String, Object> body = Answers.object(request).orElse(Map.of());
        Optional<ApiError> refusal = refusal(body);
        if (refusal.isPresent()) {
            Answers.refuse(response, Status.BAD_REQUEST_400, refusal.get());
            return;
        }
        Reply reply = model.reply(new Prompt(
                items(Json.listAt(body, "messages")),
                tools(Json.listAt(body, "tools")),
                choice(body.get("tool_choice")),
                !Boolean.FALSE.equals(body.get("parallel_tool_calls"))));
        if (reply.ending() instanceof Reply.Ending.Failed(String code, String message)) {
            Answers.refuse(
                    response, Status.INTERNAL_SERVER_ERROR_500, new ApiError("server_error", code, message, null));
            return;
        }
        Answers.json(response, completion(String.valueOf(body.get("model")), reply));
    }

    private Optional<ApiError> refusal(Map<String, Object> body) {
        if (!(body.get("model") instanceof String model)) {
            return invalid("missing_required_parameter", "Missing required parameter: 'model'.", "model");
        }
        if (!entrance.knows(model)) {
            return invalid("model_not_found", "The model '" + model + "' does not exist.", "model");
        }
        if (Json.listAt(body, "messages").isEmpty()) {
            return invalid("missing_required_parameter", "Missing required parameter: 'messages'.", "messages");
        }
        if (Boolean.TRUE.equals(body.get("stream"))) {
            return invalid("unsupported_value", "The simulator does not stream Chat Completions.", "stream");
        }
        List<Object> tools = Json.listAt(body, "tools");
        for (int i = 0; i < tools.size(); i++) {
            if (!(tools.get(i) instanceof Map<?, ?> tool)
                    || !(tool.get("function") instanceof Map<?, ?> function)
                    || !(function.get("name") instanceof String name)
                    || !name.matches("[a-zA-Z0-9_-]{1,64}")) {
                return invalid(
                        "invalid_function_parameters",
                        "Expected {type:\"function\",function:{name,...}}.",
                        "tools[" + i + "]");
            }
        }
        return Optional.empty();
    }

    private static Optional<ApiError> invalid(String code, String message, String param) {
        return Optional.of(ApiError.invalidRequest(code, message, param));
    }

    private List<Item> items(List<Object> messages) {
        List<Item> items = new ArrayList<>();
        for (Object one : messages) {
            Map<String, Object> message = one instanceof Map<?, ?> map ? Json.asObject(map) : Map.of();
            String text = text(message.get("content"));
            if ("tool".equals(message.get("role"))) {
                items.add(new Item.FunctionCallOutput(
                        ids.next("item"), "completed", String.valueOf(message.get("tool_call_id")), text));
                continue;
            }
            if (!text.isEmpty()) {
                items.add(new Item.Message(
                        ids.next("item"),
                        "completed",
                        String.valueOf(message.get("role")),
                        List.of(JsonObject.of("type", "text").with("text", text))));
            }
            for (Object call : Json.listAt(message, "tool_calls")) {
                Map<String, Object> tree = call instanceof Map<?, ?> map ? Json.asObject(map) : Map.of();
                Map<String, Object> function = Json.objectAt(tree, "function");
                items.add(new Item.FunctionCall(
                        ids.next("item"),
                        "completed",
                        String.valueOf(tree.get("id")),
                        String.valueOf(function.get("name")),
                        String.valueOf(function.get("arguments"))));
            }
        }
        return items;
    }

    /** Content is text, or a list of parts. */
    private static String text(@Nullable Object content) {
        return switch (content) {
            case String text -> text;
            case List<?> parts -> {
                StringBuilder text = new StringBuilder();
                for (Object part : parts) {
                    if (part instanceof Map<?, ?> map && map.get("text") instanceof String words) {
                        text.append(words);
                    }
                }
                yield text.toString();
            }
            case null, default -> "";
        };
    }

    private static List<Tool> tools(List<Object> tools) {
        return Tool.of(tools.stream()
                .map(tool -> Json.objectAt(Json.asObject((Map<?, ?>) tool), "function"))
                .<Object>map(function -> {
                    JsonObject flat = JsonObject.of("type", "function");
                    flat.putAll(function);
                    return flat;
                })
                .toList());
    }

    private static Choice choice(@Nullable Object choice) {
        return switch (choice) {
            case Map<?, ?> forced ->
                new Choice.Forced(String.valueOf(
                        Json.objectAt(Json.asObject(forced), "function").get("name")));
            case String text when text.equals("none") -> new Choice.None();
            case String text when text.equals("required") -> new Choice.Required();
            case null, default -> new Choice.Auto();
        };
    }

    private Map<String, Object> completion(String modelName, Reply reply) {
        List<String> words = new ArrayList<>();
        List<Object> calls = new ArrayList<>();
        for (Reply.Part part : reply.parts()) {
            switch (part) {
                case Reply.Part.Say(String text) -> words.add(text);
                case Reply.Part.Call(String name, String arguments) ->
                    calls.add(JsonObject.of("id", ids.next("call"))
                            .with("type", "function")
                            .with("function", JsonObject.of("name", name).with("arguments", arguments)));
            }
        }
        JsonObject message = JsonObject.of("role", "assistant")
                .with("content", words.isEmpty() ? null : String.join(" ", words))
                .with("refusal", null);
        if (!calls.isEmpty()) {
            message.with("tool_calls", calls);
        }
        String reason =
                reply.ending() instanceof Reply.Ending.Incomplete ? "length" : calls.isEmpty() ? "stop" : "tool_calls";
        return JsonObject.of("id", ids.next("chatcmpl"))
                .with("object", "chat.completion")
                .with("created", clock.instant().getEpochSecond())
                .with("model", modelName)
                .with(
                        "choices",
                        List.of(JsonObject.of("index", 0)
                                .with("message", message)
                                .with("logprobs", null)
                                .with("finish_reason", reason)))
                .with(
                        "usage",
                        JsonObject.of("prompt_tokens", 0)
                                .with("completion_tokens", 0)
                                .with("total_tokens", 0));
    }
}
