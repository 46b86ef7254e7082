package dev.functionregistry.bridge.kafka;

import dev.functionregistry.bridge.conversation.Delivered;
import dev.functionregistry.bridge.conversation.Effect;
import dev.functionregistry.bridge.conversation.Failure;
import dev.functionregistry.bridge.conversation.History;
import dev.functionregistry.bridge.conversation.Input;
import dev.functionregistry.bridge.conversation.Memory;
import dev.functionregistry.bridge.conversation.ModelCall;
import dev.functionregistry.bridge.conversation.Owner;
import dev.functionregistry.bridge.conversation.ToolSet;
import dev.functionregistry.bridge.conversation.TurnId;
import dev.functionregistry.bridge.conversation.WireTool;
import dev.functionregistry.bridge.realtime.OutputCodec;
import dev.functionregistry.schemas.avro.AssistantTurn;
import dev.functionregistry.schemas.avro.CallCancelled;
import dev.functionregistry.schemas.avro.Caller;
import dev.functionregistry.schemas.avro.DeliveredOutput;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.avro.RealtimeSession;
import dev.functionregistry.schemas.avro.RememberedItem;
import dev.functionregistry.schemas.avro.SessionTools;
import dev.functionregistry.schemas.avro.Tool;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.avro.ToolError;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.avro.ToolsRefused;
import dev.functionregistry.schemas.avro.UserTurn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records of the contract to the bridge's own values and back. */
final class BridgeRecords {
    private static final Logger log = LoggerFactory.getLogger(BridgeRecords.class);
    private static final Caller MODEL = new Caller("model", null);
    private static final String SUCCEEDED = "succeeded";
    private static final String OWNED = "owned";
    private static final String SIDEBAND = "sideband";
    private static final String CALL = "call";

    /** Of the history a memory keeps so much: it is written whenever an output was delivered. */
    private static final int HISTORY_KEPT = 24;

    private static final int HISTORY_CHARS_KEPT = 16 * 1024;
    private static final int TEXT_CHARS_KEPT = 2 * 1024;

    private BridgeRecords() {}

    /** A tool whose schema is no JSON object would spoil the whole update, so it is left out. */
    static ToolSet tools(String sessionId, SessionTools record) {
        List<WireTool> tools = new ArrayList<>(record.getTools().size());
        Map<String, Long> announceAfterMs = new HashMap<>();
        for (Tool tool : record.getTools()) {
            Optional<String> parameters = OutputCodec.schema(tool.getParameters());
            if (parameters.isPresent()) {
                tools.add(new WireTool(tool.getName(), tool.getDescription(), parameters.get()));
                if (tool.getAnnounceAfterMs() != null) {
                    announceAfterMs.put(tool.getName(), tool.getAnnounceAfterMs());
                }
            } else {
                log.warn("tool left out sessionId={} functionName={} reason=INVALID_SCHEMA", sessionId, tool.getName());
            }
        }
        return new ToolSet(record.getRevision(), tools, announceAfterMs);
    }

    static Input.UserSaid turn(UserTurn record) {
        return new Input.UserSaid(
                new TurnId(
                        record.getGateway().getInstance(), record.getGateway().getPartition(), record.getRef()),
                record.getText(),
                record.getRevision() == null ? 0 : record.getRevision(),
                record.getTenant(),
                OutputCodec.members(record.getOptions()));
    }

    static Input.ResultArrived result(ToolResult record) {
        return new Input.ResultArrived(
                record.getCallId(),
                record.getName(),
                output(record),
                record.getRevision(),
                OutputCodec.modelSession(record.getOrigin()));
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

    static CallCancelled cancelled(String callId, String reason) {
        return new CallCancelled(callId, reason, MODEL, null);
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

    static ToolsRefused refused(Effect.TellOwner refused, Owner owner) {
        return new ToolsRefused(owner.gateway(), refused.revision(), refused.tool(), refused.code(), refused.message());
    }

    static RealtimeSession realtimeSession(Memory memory, String model, long nowMillis) {
        List<DeliveredOutput> delivered = new ArrayList<>(memory.delivered().size());
        for (Delivered output : memory.delivered()) {
            delivered.add(new DeliveredOutput(output.callId(), output.itemId(), output.atMicros()));
        }
        Owner owner = memory.owner();
        return new RealtimeSession(
                memory.callId() == null ? OWNED : SIDEBAND,
                memory.callId() == null ? model : null,
                OutputCodec.object(memory.options()),
                memory.callId(),
                memory.openaiSessionId(),
                memory.number(),
                memory.revision(),
                memory.busy(),
                delivered,
                nowMillis,
                owner == null ? null : new GatewayAddress(owner.gateway(), owner.partition()),
                memory.history().newest(HISTORY_KEPT, HISTORY_CHARS_KEPT).entries().stream()
                        .map(BridgeRecords::remembered)
                        .toList(),
                memory.tenant());
    }

    /** A long text is cut: after a crash the next model session needs the gist. */
    private static RememberedItem remembered(History.Entry entry) {
        return switch (entry) {
            case History.Said said -> new RememberedItem(said.role(), cut(said.text()), null, null, null);
            case History.Called call ->
                new RememberedItem(
                        CALL,
                        call.arguments().length() > TEXT_CHARS_KEPT ? "{}" : call.arguments(),
                        call.callId(),
                        call.name(),
                        call.output() == null ? null : cut(call.output()));
        };
    }

    private static String cut(String text) {
        if (text.length() <= TEXT_CHARS_KEPT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(TEXT_CHARS_KEPT - 1)) ? TEXT_CHARS_KEPT - 1 : TEXT_CHARS_KEPT;
        return text.substring(0, end) + " [cut]";
    }

    /** What the gateway writes to have a call attached to: no model session has been counted yet. */
    static boolean asksToAttach(RealtimeSession record) {
        return record.getNumber() == 0 && record.getMode().equals(SIDEBAND) && record.getOpenaiCallId() != null;
    }

    static Input.AttachWanted attach(RealtimeSession record) {
        return new Input.AttachWanted(record.getOpenaiCallId(), owner(record), record.getTenant());
    }

    private static @Nullable Owner owner(RealtimeSession record) {
        GatewayAddress gateway = record.getGateway();
        return gateway == null ? null : new Owner(gateway.getInstance(), gateway.getPartition());
    }

    static Memory memory(RealtimeSession record) {
        List<Delivered> delivered = new ArrayList<>(record.getDelivered().size());
        for (DeliveredOutput output : record.getDelivered()) {
            delivered.add(new Delivered(output.getCallId(), output.getItemId(), output.getDeliveredAtMicros()));
        }
        return new Memory(
                record.getNumber(),
                record.getOpenaiSessionId(),
                record.getOpenaiCallId(),
                record.getTenant(),
                OutputCodec.members(record.getOptions()),
                record.getRevision(),
                record.getResponseOpen(),
                delivered,
                owner(record),
                new History(
                        record.getHistory().stream().map(BridgeRecords::entry).toList()));
    }

    private static History.Entry entry(RememberedItem item) {
        return item.getKind().equals(CALL) && item.getCallId() != null && item.getName() != null
                ? new History.Called(item.getCallId(), item.getName(), item.getText(), item.getOutput())
                : new History.Said(item.getKind(), item.getText());
    }
}
