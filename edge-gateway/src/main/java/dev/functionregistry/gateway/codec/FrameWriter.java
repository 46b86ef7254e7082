package dev.functionregistry.gateway.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.functionregistry.gateway.session.BatchKind;
import dev.functionregistry.gateway.session.EdgeCode;
import dev.functionregistry.gateway.session.FunctionAnswer;
import dev.functionregistry.gateway.session.ServerFrame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Server frames as JSON text. An absent member is absent, never null. */
public final class FrameWriter {
    private FrameWriter() {}

    /** The text of a frame. */
    public static String write(ServerFrame frame) {
        return Json.write(json -> {
            json.writeStartObject();
            switch (frame) {
                case ServerFrame.Opened opened -> opened(json, opened);
                case ServerFrame.BatchAnswered answered -> answered(json, answered);
                case ServerFrame.Call call -> call(json, call);
                case ServerFrame.Cancel cancel -> {
                    json.writeStringField("type", "function.cancel");
                    json.writeStringField("id", cancel.id().toString());
                    json.writeStringField("reason", cancel.reason());
                }
                case ServerFrame.Acknowledged acknowledged -> {
                    json.writeStringField("type", "function.acknowledged");
                    json.writeStringField("id", acknowledged.id());
                }
                case ServerFrame.AssistantText text -> assistantText(json, text);
                case ServerFrame.ModelAttached attached -> {
                    json.writeStringField("type", "session.attached");
                    json.writeStringField("ref", attached.ref());
                    json.writeStringField("callId", attached.callId());
                }
                case ServerFrame.ToolRefused refused -> {
                    json.writeStringField("type", "functions.refused");
                    json.writeNumberField("revision", refused.revision());
                    optional(json, "name", refused.name());
                    json.writeStringField("code", refused.code());
                    json.writeStringField("message", refused.message());
                }
                case ServerFrame.Drain drain -> {
                    json.writeStringField("type", "session.drain");
                    json.writeNumberField("reconnectAfterMs", drain.reconnectAfterMs());
                }
                case ServerFrame.Error error -> error(json, error);
            }
            json.writeEndObject();
        });
    }

    private static void opened(JsonGenerator json, ServerFrame.Opened opened) throws IOException {
        json.writeStringField("type", "session.opened");
        json.writeStringField("ref", opened.ref());
        json.writeStringField("sessionId", opened.sessionId());
        json.writeStringField("resumeSecret", opened.resumeSecret());
        json.writeBooleanField("resumed", opened.resumed());
        json.writeNumberField("epoch", opened.epoch());
        json.writeNumberField("graceMs", opened.graceMs());
        json.writeNumberField("revision", opened.revision());
        json.writeObjectFieldStart("limits");
        json.writeNumberField("maxFrameBytes", opened.maxFrameBytes());
        json.writeNumberField("maxTools", opened.maxTools());
        json.writeEndObject();
    }

    private static void answered(JsonGenerator json, ServerFrame.BatchAnswered answered) throws IOException {
        json.writeStringField(
                "type", answered.kind() == BatchKind.REGISTER ? "functions.registered" : "functions.unregistered");
        json.writeStringField("ref", answered.ref());
        json.writeNumberField("revision", answered.revision());
        json.writeArrayFieldStart("results");
        for (FunctionAnswer answer : answered.results()) {
            json.writeStartObject();
            json.writeStringField("name", answer.name());
            optional(json, "version", answer.version());
            json.writeBooleanField("accepted", answer.accepted());
            json.writeStringField("code", answer.code());
            optional(json, "message", answer.message());
            optional(json, "pointer", answer.pointer());
            json.writeArrayFieldStart("warnings");
            for (FunctionAnswer.Warning warning : answer.warnings()) {
                json.writeStartObject();
                json.writeStringField("code", warning.code());
                json.writeStringField("message", warning.message());
                json.writeStringField("pointer", warning.pointer());
                json.writeEndObject();
            }
            json.writeEndArray();
            optional(json, "change", answer.change());
            Long deadlineMs = answer.deadlineMs();
            if (deadlineMs != null) {
                json.writeNumberField("deadlineMs", deadlineMs);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void call(JsonGenerator json, ServerFrame.Call call) throws IOException {
        json.writeStringField("type", "function.call");
        json.writeStringField("id", call.id().toString());
        json.writeStringField("name", call.name());
        json.writeFieldName("arguments");
        json.writeRawValue(call.arguments());
        json.writeStringField("callId", call.id().callId());
        json.writeNumberField("attempt", call.id().attempt());
        json.writeStringField("version", call.version());
        json.writeNumberField("timeout", call.timeoutMs());
        optional(json, "traceparent", call.traceparent());
    }

    private static void assistantText(JsonGenerator json, ServerFrame.AssistantText text) throws IOException {
        json.writeStringField("type", "assistant.text");
        json.writeStringField("ref", text.ref());
        json.writeStringField("text", text.text());
        json.writeBooleanField("done", text.done());
        ServerFrame.Failure error = text.error();
        if (error != null) {
            json.writeObjectFieldStart("error");
            json.writeStringField("code", error.code());
            json.writeStringField("message", error.message());
            json.writeBooleanField("retryable", error.retryable());
            json.writeEndObject();
        }
    }

    private static void error(JsonGenerator json, ServerFrame.Error error) throws IOException {
        json.writeStringField("type", "error");
        optional(json, "ref", error.ref());
        optional(json, "id", error.id());
        json.writeStringField("code", error.code());
        json.writeStringField("message", error.message());
        json.writeBooleanField("retryable", error.retryable());
        Long retryAfterMs = error.retryAfterMs();
        if (retryAfterMs != null) {
            json.writeNumberField("retryAfterMs", retryAfterMs);
        }
        optional(json, "pointer", error.pointer());
        json.writeStringField("help", EdgeCode.help(error.code()));
        json.writeBooleanField("fatal", error.fatal());
    }

    private static void optional(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }
}
