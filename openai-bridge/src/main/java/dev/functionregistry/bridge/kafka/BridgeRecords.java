package dev.functionregistry.bridge.kafka;

import dev.functionregistry.bridge.conversation.Delivered;
import dev.functionregistry.bridge.conversation.Effect;
import dev.functionregistry.bridge.conversation.Failure;
import dev.functionregistry.bridge.conversation.Input;
import dev.functionregistry.bridge.conversation.Memory;
import dev.functionregistry.bridge.conversation.ModelCall;
import dev.functionregistry.bridge.conversation.ToolSet;
import dev.functionregistry.bridge.conversation.TurnId;
import dev.functionregistry.bridge.conversation.WireTool;
import dev.functionregistry.bridge.realtime.OutputCodec;
import dev.functionregistry.schemas.avro.AssistantTurn;
import dev.functionregistry.schemas.avro.Caller;
import dev.functionregistry.schemas.avro.DeliveredOutput;
import dev.functionregistry.schemas.avro.RealtimeSession;
import dev.functionregistry.schemas.avro.SessionTools;
import dev.functionregistry.schemas.avro.Tool;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.avro.ToolError;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.avro.UserTurn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records of the contract to the bridge's own values and back. */
final class BridgeRecords {
    private static final Logger log = LoggerFactory.getLogger(BridgeRecords.class);
    private static final Caller MODEL = new Caller("model", null);
    private static final String SUCCEEDED = "succeeded";

    private BridgeRecords() {}

    /** A tool whose schema is no JSON object would spoil the whole update, so it is left out. */
    static ToolSet tools(String sessionId, SessionTools record) {
        List<WireTool> tools = new ArrayList<>(record.getTools().size());
        for (Tool tool : record.getTools()) {
            Optional<String> parameters = OutputCodec.schema(tool.getParameters());
            if (parameters.isPresent()) {
                tools.add(new WireTool(tool.getName(), tool.getDescription(), parameters.get()));
            } else {
                log.warn("tool left out sessionId={} functionName={} reason=INVALID_SCHEMA", sessionId, tool.getName());
            }
        }
        return new ToolSet(record.getRevision(), tools);
    }

    static Input.UserSaid turn(UserTurn record) {
        return new Input.UserSaid(
                new TurnId(
                        record.getGateway().getInstance(), record.getGateway().getPartition(), record.getRef()),
                record.getText(),
                record.getRevision() == null ? 0 : record.getRevision());
    }

    static Input.ResultArrived result(ToolResult record) {
        return new Input.ResultArrived(record.getCallId(), output(record), record.getRevision());
    }

    /** What the model reads: the result itself, or what went wrong. */
    private static String output(ToolResult record) {
        if (record.getOutcome().equals(SUCCEEDED)) {
            return record.getOutput() == null ? "null" : record.getOutput();
        }
        ToolError error = record.getError();
        return error == null
                ? OutputCodec.error(record.getOutcome(), "The call failed.", false, null, null)
                : OutputCodec.error(
                        error.getCode(),
                        error.getMessage(),
                        error.getRetryable(),
                        error.getRetryAfterMs(),
                        error.getDetails());
    }

    static ToolCall call(ModelCall call) {
        return new ToolCall(
                call.callId(), call.name(), call.arguments(), call.revision(), MODEL, null, OutputCodec.origin(call));
    }

    static AssistantTurn assistantTurn(Effect.Tell tell) {
        return new AssistantTurn(
                tell.turn().gateway(), tell.turn().ref(), tell.text(), tell.done(), error(tell.failure()));
    }

    private static @Nullable ToolError error(@Nullable Failure failure) {
        return failure == null
                ? null
                : new ToolError(failure.code(), failure.message(), failure.retryable(), null, null, null);
    }

    static RealtimeSession realtimeSession(Memory memory, String model, long nowMillis) {
        List<DeliveredOutput> delivered = new ArrayList<>(memory.delivered().size());
        for (Delivered output : memory.delivered()) {
            delivered.add(new DeliveredOutput(output.callId(), output.itemId(), output.atMicros()));
        }
        return new RealtimeSession(
                "owned",
                model,
                null,
                null,
                memory.openaiSessionId(),
                memory.number(),
                memory.revision(),
                memory.busy(),
                delivered,
                nowMillis);
    }

    static Memory memory(RealtimeSession record) {
        List<Delivered> delivered = new ArrayList<>(record.getDelivered().size());
        for (DeliveredOutput output : record.getDelivered()) {
            delivered.add(new Delivered(output.getCallId(), output.getItemId(), output.getDeliveredAtMicros()));
        }
        return new Memory(
                record.getNumber(),
                record.getOpenaiSessionId(),
                record.getRevision(),
                record.getResponseOpen(),
                delivered);
    }
}
