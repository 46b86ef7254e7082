package dev.functionregistry.gateway.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.functionregistry.gateway.calls.CallAnswer;
import dev.functionregistry.gateway.calls.VisibleTools;
import dev.functionregistry.gateway.codec.Members.Misshapen;
import dev.functionregistry.gateway.codec.Members.NotJson;
import dev.functionregistry.gateway.session.EdgeCode;
import dev.functionregistry.gateway.session.ExecutionId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bodies of the call API. */
public final class RestCodec {
    private static final int MAX_CALLS = 128;

    private RestCodec() {}

    /** What a body asks for. */
    public sealed interface Asked {
        /** @param array true when the answer must be an array too */
        record Calls(List<AskedCall> calls, boolean array) implements Asked {
            public Calls {
                calls = List.copyOf(calls);
            }
        }

        record Unreadable(EdgeCode code, String message) implements Asked {}
    }

    /**
     * @param id null when the caller sent none
     * @param arguments JSON text as it came
     */
    public record AskedCall(@Nullable String id, String name, String arguments) {}

    /** Forms in which tools can be listed. */
    public enum ToolFormat {
        REALTIME,
        CHAT,
        RESPONSES
    }

    /** Reads the body of a POST to tool-calls. */
    public static Asked calls(String body) {
        try {
            String text = body.strip();
            if (text.startsWith("[")) {
                List<String> slices = Members.elements(text, "");
                if (slices.isEmpty() || slices.size() > MAX_CALLS) {
                    return new Asked.Unreadable(EdgeCode.INVALID_REQUEST, "An array has 1 to " + MAX_CALLS + " calls.");
                }
                List<AskedCall> calls = new ArrayList<>();
                for (String slice : slices) {
                    calls.add(call(slice, "/" + calls.size()));
                }
                return new Asked.Calls(calls, true);
            }
            return new Asked.Calls(List.of(call(text, "")), false);
        } catch (NotJson e) {
            return new Asked.Unreadable(EdgeCode.INVALID_JSON, "The body is not JSON.");
        } catch (Misshapen e) {
            String place = e.pointer().isEmpty() ? "The body" : e.pointer();
            return new Asked.Unreadable(EdgeCode.INVALID_REQUEST, place + " " + e.wish() + ".");
        }
    }

    /** A call as Chat Completions has it, or as the concept does, or an item of Responses and Realtime. */
    private static AskedCall call(String slice, String pointer) throws Misshapen, NotJson {
        Members call = Members.of(slice, pointer);
        String type = call.optionalString("type");
        boolean item = "function_call".equals(type);
        if (type != null && !item && !type.equals("tool_call") && !type.equals("function")) {
            throw new Misshapen(call.at("type"), "must be tool_call, function or function_call");
        }
        // an item has an id of its own beside that of its call
        String idName = item ? "call_id" : "id";
        String id = call.optionalString(idName);
        if (id != null && (id.isEmpty() || id.length() > ExecutionId.MAX_CALL_ID)) {
            throw new Misshapen(call.at(idName), "must have 1 to " + ExecutionId.MAX_CALL_ID + " characters");
        }
        Members function = item ? call : call.optionalObject("function");
        if (function == null) {
            throw new Misshapen(call.at("function"), "must be an object");
        }
        String name = function.string("name");
        if (name.isEmpty() || name.length() > 256) {
            throw new Misshapen(function.at("name"), "must have 1 to 256 characters");
        }
        return new AskedCall(id, name, function.string("arguments"));
    }

    /** One answer, in the concept's form. */
    public static String answer(CallAnswer answer) {
        return Json.write(json -> answer(json, answer));
    }

    /** Answers in the order asked. */
    public static String answers(List<CallAnswer> answers) {
        return Json.write(json -> {
            json.writeStartArray();
            for (CallAnswer answer : answers) {
                answer(json, answer);
            }
            json.writeEndArray();
        });
    }

    private static void answer(JsonGenerator json, CallAnswer answer) throws IOException {
        json.writeStartObject();
        json.writeStringField("tool_call_id", answer.callId());
        switch (answer) {
            case CallAnswer.Succeeded succeeded -> json.writeStringField("output", succeeded.output());
            case CallAnswer.Failed failed -> failed(json, failed.failure());
            case CallAnswer.Rejected rejected -> failed(json, rejected.failure());
            case CallAnswer.Unanswered unanswered -> failed(json, unanswered.failure());
        }
        json.writeEndObject();
    }

    private static void failed(JsonGenerator json, CallAnswer.Failure failure) throws IOException {
        json.writeStringField("output", Json.write(inner -> {
            inner.writeStartObject();
            inner.writeObjectFieldStart("error");
            failure(inner, failure);
            inner.writeEndObject();
            inner.writeEndObject();
        }));
        json.writeStringField("error", failure.message());
    }

    private static void failure(JsonGenerator json, CallAnswer.Failure failure) throws IOException {
        json.writeStringField("code", failure.code());
        json.writeStringField("message", failure.message());
        json.writeBooleanField("retryable", failure.retryable());
        Long retryAfterMs = failure.retryAfterMs();
        if (retryAfterMs != null) {
            json.writeNumberField("retryAfterMs", retryAfterMs);
        }
        String details = failure.details();
        if (details != null && Json.valid(details)) {
            json.writeFieldName("details");
            json.writeRawValue(details);
        }
    }

    /** A refusal of the request itself. */
    public static String error(CallAnswer.Failure failure) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            failure(json, failure);
            json.writeStringField("help", EdgeCode.help(failure.code()));
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /** The tools of a session in one of OpenAI's forms. */
    public static String tools(VisibleTools tools, ToolFormat format) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeNumberField("revision", tools.revision());
            json.writeArrayFieldStart("tools");
            for (VisibleTools.VisibleTool tool : tools.tools()) {
                json.writeStartObject();
                json.writeStringField("type", "function");
                if (format == ToolFormat.CHAT) {
                    json.writeObjectFieldStart("function");
                    tool(json, tool);
                    json.writeEndObject();
                } else {
                    tool(json, tool);
                }
                if (format == ToolFormat.RESPONSES) {
                    json.writeBooleanField("strict", false); // there strict is on unless said otherwise
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void tool(JsonGenerator json, VisibleTools.VisibleTool tool) throws IOException {
        json.writeStringField("name", tool.name());
        json.writeStringField("description", tool.description());
        json.writeFieldName("parameters");
        json.writeRawValue(tool.parameters());
    }
}
