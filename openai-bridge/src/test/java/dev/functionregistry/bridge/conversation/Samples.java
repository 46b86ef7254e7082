package dev.functionregistry.bridge.conversation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Short words for the tables. */
final class Samples {
    static final WireTool WEATHER = tool("getWeather");
    static final WireTool SUM = tool("calculateSum");
    static final WireTool BAD = tool("bad.name");

    static final TurnId TURN = new TurnId("gateway-1.x", 3, "r1");
    static final TurnId SECOND_TURN = new TurnId("gateway-1.x", 3, "r2");

    /** Where the page of the turns is. */
    static final Owner OWNER = new Owner("gateway-1.x", 3);

    private Samples() {}

    static WireTool tool(String name) {
        return new WireTool(name, "Does " + name, "{\"type\":\"object\",\"properties\":{}}");
    }

    static Input published(long revision, WireTool... tools) {
        return new Input.ToolsPublished(new ToolSet(revision, List.of(tools)));
    }

    static Input said(TurnId turn, String text) {
        return said(turn, text, 0);
    }

    static Input said(TurnId turn, String text, long revision) {
        return new Input.UserSaid(turn, text, revision, null, Map.of());
    }

    static Input saidUnder(Map<String, String> options, TurnId turn, String text) {
        return new Input.UserSaid(turn, text, 0, null, options);
    }

    static Effect options(String eventId, Map<String, String> options) {
        return new Effect.Send(new ClientEvent.UpdateOptions(eventId, options));
    }

    static Input saidFor(String tenant, TurnId turn, String text) {
        return new Input.UserSaid(turn, text, 0, tenant, Map.of());
    }

    static Effect openFor(String tenant) {
        return new Effect.Open(1, null, tenant);
    }

    static Input created() {
        return new Input.SessionCreated("sess_1", 0);
    }

    static Input updated(WireTool... tools) {
        return new Input.SessionUpdated(List.of(tools));
    }

    static Input responseCreated(String id) {
        return new Input.ResponseCreated(id, false, null);
    }

    /** Answers a request of ours, and says which. */
    static Input responseCreated(String id, String request) {
        return new Input.ResponseCreated(id, false, request);
    }

    static Input called(String response, String callId) {
        return called(response, callId, "completed");
    }

    static Input called(String response, String callId, String status) {
        return new Input.FunctionCallDone(response, "item_" + callId, callId, "getWeather", "{}", status);
    }

    static Input spoke(String response, String delta) {
        return new Input.TextDelta(response, delta);
    }

    static Input done(String response, String text) {
        return new Input.ResponseDone(response, "completed", null, text, List.of());
    }

    static Input ended(String response, String status, @Nullable String reason) {
        return new Input.ResponseDone(response, status, reason, "", List.of());
    }

    static Input result(String callId, long revision) {
        return result(callId, "\"" + callId + "\"", revision, 1);
    }

    static Input result(String callId, String output, long revision, int number) {
        return new Input.ResultArrived(callId, "getWeather", output, revision, number);
    }

    static Input acknowledged(String callId) {
        return new Input.ItemAdded(ItemIds.output(callId), callId);
    }

    static Input error(@Nullable String eventId, String code, @Nullable String param) {
        return new Input.ErrorRaised(eventId, code, param, "no");
    }

    static Input lost(String reason, boolean retryable) {
        return new Input.ConnectionLost(reason, retryable);
    }

    static Input time() {
        return new Input.TimePassed();
    }

    static Effect open(int attempt) {
        return new Effect.Open(attempt, null, null);
    }

    static Effect firstUpdate(String eventId, WireTool... tools) {
        return new Effect.Send(new ClientEvent.UpdateSession(eventId, List.of(tools), true));
    }

    static Effect update(String eventId, WireTool... tools) {
        return new Effect.Send(new ClientEvent.UpdateSession(eventId, List.of(tools), false));
    }

    static Effect userItem(String eventId, String text) {
        return new Effect.Send(new ClientEvent.CreateMessage(eventId, null, "user", text));
    }

    static Effect words(String eventId, String role, String text) {
        return new Effect.Send(new ClientEvent.CreateMessage(eventId, null, role, text));
    }

    static Effect callItem(String eventId, String callId) {
        return new Effect.Send(
                new ClientEvent.CreateCallItem(eventId, ItemIds.call(callId), callId, "getWeather", "{}"));
    }

    static Effect retrieve(String eventId, String itemId) {
        return new Effect.Send(new ClientEvent.RetrieveItem(eventId, itemId));
    }

    static Effect late(String eventId, String callId) {
        String text = CallOutputs.late("getWeather", callId, "\"" + callId + "\"");
        return new Effect.Send(new ClientEvent.CreateMessage(eventId, ItemIds.late(callId), "system", text));
    }

    static Input attach(String callId) {
        return new Input.AttachWanted(callId, OWNER, null);
    }

    static Input opened() {
        return new Input.SocketOpened();
    }

    static Effect openCall(int attempt, String callId) {
        return new Effect.Open(attempt, callId, null);
    }

    static Effect response(String eventId) {
        return new Effect.Send(new ClientEvent.CreateResponse(eventId));
    }

    static Effect output(String eventId, String callId) {
        return output(eventId, callId, "\"" + callId + "\"");
    }

    static Effect output(String eventId, String callId, String text) {
        return new Effect.Send(new ClientEvent.CreateOutputItem(eventId, ItemIds.output(callId), callId, text));
    }

    static Effect ask(String response, String callId, long revision, @Nullable TurnId turn) {
        return ask(response, callId, revision, 1, turn);
    }

    static Effect ask(String response, String callId, long revision, int number, @Nullable TurnId turn) {
        return new Effect.Ask(
                new ModelCall(callId, "getWeather", "{}", revision, number, response, "item_" + callId, turn));
    }

    static Effect cancel(String callId, @Nullable TurnId turn) {
        return new Effect.Cancel(callId, turn, "The response that made the call was cancelled.");
    }

    static Effect tell(TurnId turn, String text) {
        return new Effect.Tell(turn, text, false, null);
    }

    static Effect over(TurnId turn, String text) {
        return new Effect.Tell(turn, text, true, null);
    }

    static Effect failed(TurnId turn, String text, Failure failure) {
        return new Effect.Tell(turn, text, true, failure);
    }

    static Effect settle(String callId) {
        return new Effect.Settle(callId);
    }

    static Effect tellOwner(Owner owner, long revision, @Nullable String tool, String code) {
        return new Effect.TellOwner(owner, revision, tool, code, "no");
    }

    static Effect note(Effect.Note.Kind kind, String subject, String detail) {
        return new Effect.Note(kind, subject, detail);
    }
}
