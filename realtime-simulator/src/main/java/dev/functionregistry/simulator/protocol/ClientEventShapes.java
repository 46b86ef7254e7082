package dev.functionregistry.simulator.protocol;

import static dev.functionregistry.simulator.protocol.Shape.oneOf;
import static dev.functionregistry.simulator.protocol.Shape.text;

import dev.functionregistry.simulator.protocol.Shape.AnyJson;
import dev.functionregistry.simulator.protocol.Shape.AnyObject;
import dev.functionregistry.simulator.protocol.Shape.ArgumentSchema;
import dev.functionregistry.simulator.protocol.Shape.ByKey;
import dev.functionregistry.simulator.protocol.Shape.Fields;
import dev.functionregistry.simulator.protocol.Shape.Flag;
import dev.functionregistry.simulator.protocol.Shape.ListOf;
import dev.functionregistry.simulator.protocol.Shape.OrNull;
import dev.functionregistry.simulator.protocol.Shape.Quantity;
import dev.functionregistry.simulator.protocol.Shape.TextMap;
import dev.functionregistry.simulator.protocol.Shape.TextOr;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The shape of every client event of the GA protocol, field by field. */
final class ClientEventShapes {
    private static final int NO_LIMIT = Integer.MAX_VALUE;
    /** The longest id that a client may choose for an item. */
    private static final int ITEM_ID_LENGTH = 32;

    private static final Shape TOOL_NAME = new Shape.Text(Set.of(), 64, Pattern.compile("^[a-zA-Z0-9_-]+$"));

    /** Exactly these four keys: everything else fails the whole update. */
    private static final Shape FUNCTION_TOOL = Fields.none()
            .must("type", oneOf("function"))
            .must("name", TOOL_NAME)
            .may("description", text())
            .may("parameters", new ArgumentSchema());

    /** Taken and kept, but nothing is ever listed or called. */
    private static final Shape MCP_TOOL = Fields.none()
            .must("type", oneOf("mcp"))
            .must("server_label", text())
            .may("server_url", text())
            .may("connector_id", text())
            .may("tunnel_id", text())
            .may("authorization", text())
            .may("server_description", text())
            .may("headers", new OrNull(new AnyObject()))
            .may("allowed_tools", new AnyJson())
            .may("allowed_callers", new AnyJson())
            .may("require_approval", new AnyJson())
            .may("defer_loading", new Flag());

    private static final Shape TOOLS =
            new ListOf(new ByKey("type", Map.of("function", FUNCTION_TOOL, "mcp", MCP_TOOL)), NO_LIMIT, "name");

    private static final Shape TOOL_CHOICE = new TextOr(
            oneOf("none", "auto", "required"),
            new ByKey(
                    "type",
                    Map.of(
                            "function",
                                    Fields.none()
                                            .must("type", oneOf("function"))
                                            .must("name", text()),
                            "mcp",
                                    Fields.none()
                                            .must("type", oneOf("mcp"))
                                            .must("server_label", text())
                                            .may("name", text()))));

    /** Text or audio, never both. */
    private static final Shape MODALITIES = new ListOf(oneOf("text", "audio"), 1, null);

    private static final Shape MAX_OUTPUT_TOKENS = new TextOr(oneOf("inf"), new Quantity(true, 1, 4096));

    private static final Shape AUDIO_FORMAT = new ByKey(
            "type",
            Map.of(
                    "audio/pcm",
                            Fields.none()
                                    .must("type", oneOf("audio/pcm"))
                                    .may("rate", new Quantity(true, 24_000, 24_000)),
                    "audio/pcmu", Fields.none().must("type", oneOf("audio/pcmu")),
                    "audio/pcma", Fields.none().must("type", oneOf("audio/pcma"))));

    private static final Shape TURN_DETECTION = new ByKey(
            "type",
            Map.of(
                    "server_vad",
                            Fields.none()
                                    .must("type", oneOf("server_vad"))
                                    .may("threshold", new Quantity(false, 0, 1))
                                    .may("prefix_padding_ms", new Quantity(true, 0, NO_LIMIT))
                                    .may("silence_duration_ms", new Quantity(true, 0, NO_LIMIT))
                                    .may("idle_timeout_ms", new OrNull(new Quantity(true, 5_000, 30_000)))
                                    .may("create_response", new Flag())
                                    .may("interrupt_response", new Flag()),
                    "semantic_vad",
                            Fields.none()
                                    .must("type", oneOf("semantic_vad"))
                                    .may("eagerness", oneOf("low", "medium", "high", "auto"))
                                    .may("create_response", new Flag())
                                    .may("interrupt_response", new Flag())));

    private static final Shape VOICE = new TextOr(text(), Fields.none().must("id", text()));

    private static final Shape SESSION_AUDIO = Fields.none()
            .may(
                    "input",
                    Fields.none()
                            .may("format", AUDIO_FORMAT)
                            .may("transcription", new OrNull(new AnyObject()))
                            .may(
                                    "noise_reduction",
                                    new OrNull(Fields.none().may("type", oneOf("near_field", "far_field"))))
                            .may("turn_detection", new OrNull(TURN_DETECTION)))
            .may(
                    "output",
                    Fields.none()
                            .may("format", AUDIO_FORMAT)
                            .may("voice", VOICE)
                            .may("speed", new Quantity(false, 0.25, 1.5)));

    private static final Shape PROMPT = Fields.none()
            .must("id", text())
            .may("version", new OrNull(text()))
            .may("variables", new OrNull(new AnyObject()));

    private static final Shape REASONING = Fields.none().may("effort", text());

    static final Shape SESSION = Fields.none()
            .must("type", oneOf("realtime"))
            .may("model", text())
            .may("output_modalities", MODALITIES)
            .may("instructions", text())
            .may("audio", SESSION_AUDIO)
            .may("include", new OrNull(new ListOf(oneOf("item.input_audio_transcription.logprobs"), NO_LIMIT, null)))
            .may("tracing", new OrNull(new TextOr(oneOf("auto"), new AnyObject())))
            .may("tools", TOOLS)
            .may("tool_choice", TOOL_CHOICE)
            .may("parallel_tool_calls", new Flag())
            .may("reasoning", REASONING)
            .may("max_output_tokens", MAX_OUTPUT_TOKENS)
            .may("truncation", new TextOr(oneOf("auto", "disabled"), new AnyObject()))
            .may("prompt", new OrNull(PROMPT));

    private static final Shape INPUT_TEXT =
            Fields.none().must("type", oneOf("input_text")).must("text", text());

    private static final Shape USER_PART = new ByKey(
            "type",
            Map.of(
                    "input_text", INPUT_TEXT,
                    "input_audio",
                            Fields.none()
                                    .must("type", oneOf("input_audio"))
                                    .may("audio", text())
                                    .may("transcript", new OrNull(text())),
                    "input_image",
                            Fields.none()
                                    .must("type", oneOf("input_image"))
                                    .must("image_url", text())
                                    .may("detail", oneOf("auto", "low", "high"))));

    private static final Shape MESSAGE = new ByKey(
            "role",
            Map.of(
                    "user", item("message", "user").must("content", new ListOf(USER_PART, NO_LIMIT, null)),
                    "system",
                            item("message", "system")
                                    .must(
                                            "content",
                                            new ListOf(
                                                    new ByKey("type", Map.of("input_text", INPUT_TEXT)),
                                                    NO_LIMIT,
                                                    null)),
                    "assistant",
                            item("message", "assistant")
                                    .must(
                                            "content",
                                            new ListOf(
                                                    new ByKey(
                                                            "type",
                                                            Map.of(
                                                                    "output_text",
                                                                    Fields.none()
                                                                            .must("type", oneOf("output_text"))
                                                                            .must("text", text()))),
                                                    NO_LIMIT,
                                                    null))));

    private static final Map<String, Shape> ITEMS = Map.of(
            "message", MESSAGE,
            "function_call",
                    item("function_call")
                            .may("call_id", text())
                            .must("name", text())
                            .must("arguments", text()),
            "function_call_output",
                    item("function_call_output").must("call_id", text()).must("output", text()));

    private static final Shape ITEM = new ByKey("type", ITEMS);

    /** Only the input of a response may point at items. */
    private static final Shape INPUT_ITEM = new ByKey(
            "type",
            with(
                    ITEMS,
                    "item_reference",
                    Fields.none().must("type", oneOf("item_reference")).must("id", text())));

    private static final Shape RESPONSE = Fields.none()
            .may("output_modalities", MODALITIES)
            .may("instructions", text())
            .may(
                    "audio",
                    Fields.none()
                            .may(
                                    "output",
                                    Fields.none().may("format", AUDIO_FORMAT).may("voice", VOICE)))
            .may("tools", TOOLS)
            .may("tool_choice", TOOL_CHOICE)
            .may("parallel_tool_calls", new Flag())
            .may("reasoning", REASONING)
            .may("max_output_tokens", MAX_OUTPUT_TOKENS)
            .may("conversation", oneOf("auto", "none"))
            .may("metadata", new OrNull(new TextMap(16)))
            .may("prompt", new OrNull(PROMPT))
            .may("input", new ListOf(INPUT_ITEM, NO_LIMIT, null));

    /** Shape of each client event, by its type. */
    static final Map<String, Shape> EVENTS = events();

    private ClientEventShapes() {}

    private static Map<String, Shape> events() {
        Map<String, Shape> events = new LinkedHashMap<>();
        events.put("session.update", event("session.update").must("session", SESSION));
        events.put(
                "input_audio_buffer.append", event("input_audio_buffer.append").must("audio", text()));
        events.put("input_audio_buffer.commit", event("input_audio_buffer.commit"));
        events.put("input_audio_buffer.clear", event("input_audio_buffer.clear"));
        events.put("output_audio_buffer.clear", event("output_audio_buffer.clear"));
        events.put(
                "conversation.item.create",
                event("conversation.item.create")
                        .may("previous_item_id", new OrNull(text()))
                        .must("item", ITEM));
        events.put(
                "conversation.item.retrieve",
                event("conversation.item.retrieve").must("item_id", text()));
        events.put(
                "conversation.item.truncate",
                event("conversation.item.truncate")
                        .must("item_id", text())
                        .must("content_index", new Quantity(true, 0, NO_LIMIT))
                        .must("audio_end_ms", new Quantity(true, 0, NO_LIMIT)));
        events.put("conversation.item.delete", event("conversation.item.delete").must("item_id", text()));
        events.put("response.create", event("response.create").may("response", new OrNull(RESPONSE)));
        events.put("response.cancel", event("response.cancel").may("response_id", new OrNull(text())));
        return Collections.unmodifiableMap(events);
    }

    private static Fields event(String type) {
        return Fields.none().must("type", oneOf(type)).may("event_id", new OrNull(text(512)));
    }

    private static Fields item(String type) {
        return Fields.none()
                .must("type", oneOf(type))
                .may("id", text(ITEM_ID_LENGTH))
                .may("object", oneOf("realtime.item"))
                .may("status", oneOf("completed", "incomplete", "in_progress"));
    }

    private static Fields item(String type, String role) {
        return item(type).must("role", oneOf(role));
    }

    private static Map<String, Shape> with(Map<String, Shape> shapes, String name, Shape shape) {
        Map<String, Shape> more = new LinkedHashMap<>(shapes);
        more.put(name, shape);
        return more;
    }
}
