package dev.functionregistry.bridge.conversation;

import static dev.functionregistry.bridge.conversation.Samples.*;

import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.util.List;
import java.util.Map;

/** Model sessions that browsers open and the bridge attaches to. */
final class SidebandTables {
    private SidebandTables() {}

    static List<ConversationTable> all() {
        return List.of(
                attached("attached: tools without options, no words of ours, calls as ever")
                        .when(responseCreated("resp_1"))
                        .when(called("resp_1", "c1"))
                        .then(ask("resp_1", "c1", 1, null))
                        .when(done("resp_1", "One moment."))
                        .when(result("c1", 1))
                        .then(output("output-2", "c1"), response("response-3"))
                        .when(acknowledged("c1"))
                        .then(settle("c1")),
                new ConversationTable("a call that is not there yet is tried again, for a while")
                        .when(attach("rtc_1"))
                        .then(openCall(1, "rtc_1"))
                        .when(lost("http_404", false))
                        .then(note(Kind.CONNECTION_LOST, "0", "http_404"), openCall(2, "rtc_1"))
                        .when(attach("rtc_1"))
                        .afterMillis(20_000)
                        .when(lost("http_404", false))
                        .then(note(Kind.CONNECTION_LOST, "0", "http_404"), note(Kind.SESSION_OVER, "0", "http_404")),
                attached("a call that is over: an unknown id after a close; a text then opens a session of its own")
                        .when(lost("close_1000", true))
                        .then(note(Kind.CONNECTION_LOST, "1", "close_1000"), openCall(1, "rtc_1"))
                        .when(lost("http_404", false))
                        .then(note(Kind.CONNECTION_LOST, "1", "http_404"), note(Kind.SESSION_OVER, "1", "http_404"))
                        .when(said(TURN, "hi"))
                        .then(open(1))
                        .when(created())
                        .then(firstUpdate("tools-1-2", WEATHER)),
                attached("a text in a call is asked in the call")
                        .when(said(TURN, "hi"))
                        .then(userItem("turn-2", "hi"), response("response-3"))
                        .when(responseCreated("resp_1"))
                        .when(spoke("resp_1", "Hello."))
                        .then(tell(TURN, "Hello."))
                        .when(done("resp_1", "Hello."))
                        .then(over(TURN, "Hello.")),
                ResponseTables.responding("a call takes the place of the session that we had opened")
                        .when(said(SECOND_TURN, "and?"))
                        .when(attach("rtc_1"))
                        .then(
                                failed(TURN, "", Failure.connectionLost()),
                                new Effect.Close("another session"),
                                openCall(1, "rtc_1"))
                        .when(opened())
                        .then(note(Kind.SESSION_ATTACHED, "2", ""), update("tools-1-4", WEATHER))
                        .when(updated(WEATHER))
                        .then(userItem("turn-5", "and?"), response("response-6")),
                waiting("attached again: an output that was not acknowledged is looked for, and is there")
                        .when(result("c1", 1))
                        .then(output("output-2", "c1"), response("response-3"))
                        .when(lost("close_1001", true))
                        .then(note(Kind.CONNECTION_LOST, "1", "close_1001"), openCall(1, "rtc_1"))
                        .when(opened())
                        .then(
                                note(Kind.SESSION_ATTACHED, "1", "again"),
                                retrieve("retrieve-4", ItemIds.output("c1")),
                                update("tools-1-5", WEATHER))
                        .when(new Input.ItemRetrieved(ItemIds.output("c1"), "\"c1\"", null))
                        .then(note(Kind.OUTPUT_FOUND, "c1", ""), settle("c1"))
                        .when(updated(WEATHER))
                        .then(response("response-6")),
                waiting("attached again: an output that is not there is given")
                        .when(lost("close_1001", true))
                        .then(note(Kind.CONNECTION_LOST, "1", "close_1001"), openCall(1, "rtc_1"))
                        .when(result("c1", 1))
                        .when(opened())
                        .then(
                                note(Kind.SESSION_ATTACHED, "1", "again"),
                                retrieve("retrieve-2", ItemIds.output("c1")),
                                update("tools-1-3", WEATHER))
                        .when(error("retrieve-2", "item_retrieve_invalid_item_id", "item_id"))
                        .then(output("output-4", "c1"))
                        .when(updated(WEATHER))
                        .then(response("response-5"))
                        .when(acknowledged("c1"))
                        .then(settle("c1")),
                attached("a call that was begun before the loss is found by its item, and run")
                        .when(responseCreated("resp_1"))
                        .when(new Input.FunctionCallBegun("resp_1", "item_c1"))
                        .when(lost("close_1001", true))
                        .then(note(Kind.CONNECTION_LOST, "1", "close_1001"), openCall(1, "rtc_1"))
                        .when(opened())
                        .then(
                                note(Kind.SESSION_ATTACHED, "1", "again"),
                                retrieve("retrieve-2", "item_c1"),
                                update("tools-1-3", WEATHER))
                        .when(new Input.ItemRetrieved(
                                "item_c1",
                                null,
                                new Input.FunctionCallDone("", "item_c1", "c1", "getWeather", "{}", "completed")))
                        .then(note(Kind.CALL_RECOVERED, "c1", "retrieved"), ask("resp_1", "c1", 1, null))
                        .when(updated(WEATHER))
                        .when(result("c1", 1))
                        .then(output("output-4", "c1"), response("response-5")),
                attached("a call that was made while we were away is found in the end of its response")
                        .when(responseCreated("resp_1"))
                        .when(lost("close_1001", true))
                        .then(note(Kind.CONNECTION_LOST, "1", "close_1001"), openCall(1, "rtc_1"))
                        .when(opened())
                        .then(note(Kind.SESSION_ATTACHED, "1", "again"), update("tools-1-2", WEATHER))
                        .when(updated(WEATHER))
                        .when(new Input.ResponseDone(
                                "resp_1",
                                "completed",
                                null,
                                "",
                                List.of(new Input.FunctionCallDone(
                                        "resp_1", "item_c1", "c1", "getWeather", "{}", "completed"))))
                        .then(note(Kind.CALL_RECOVERED, "c1", "response.done"), ask("resp_1", "c1", 1, null))
                        .when(result("c1", 1))
                        .then(output("output-3", "c1"), response("response-4")),
                attached("calls whose response ended unheard are told to the model with its next turn")
                        .when(responseCreated("resp_1"))
                        .when(lost("close_1001", true))
                        .then(note(Kind.CONNECTION_LOST, "1", "close_1001"), openCall(1, "rtc_1"))
                        .when(opened())
                        .then(note(Kind.SESSION_ATTACHED, "1", "again"), update("tools-1-2", WEATHER))
                        .when(updated(WEATHER))
                        .when(responseCreated("resp_2"))
                        .then(note(Kind.CALL_MISSED, "resp_1", "0"), words("missed-3", "system", CallOutputs.MISSED)),
                new ConversationTable(
                                "another bridge attaches again, asks before it gives, and says that it may have missed calls")
                        .when(published(1, WEATHER))
                        .when(new Input.Recalled(
                                new Memory(
                                        1,
                                        null,
                                        "rtc_1",
                                        null,
                                        Map.of(),
                                        1,
                                        true,
                                        List.of(new Delivered("c0", ItemIds.output("c0"), 1)),
                                        OWNER,
                                        History.NONE),
                                ConversationTable.START))
                        .then(openCall(1, "rtc_1"))
                        .when(result("c0", 1))
                        .then(settle("c0"))
                        .when(result("c1", 1))
                        .then(note(Kind.CALL_LATE, "c1", ""))
                        .when(opened())
                        .then(
                                note(Kind.SESSION_ATTACHED, "1", "again"),
                                retrieve("retrieve-1", ItemIds.output("c1")),
                                update("tools-1-2", WEATHER))
                        .when(updated(WEATHER))
                        .when(error("retrieve-1", "item_retrieve_invalid_item_id", "item_id"))
                        .then(
                                output("output-3", "c1"),
                                note(Kind.CALL_MISSED, "", "0"),
                                words("missed-4", "system", CallOutputs.MISSED),
                                response("response-5"))
                        .when(acknowledged("c1"))
                        .then(settle("c1"))
                        .when(responseCreated("resp_9")),
                new ConversationTable("an announced call whose announcement is found gets its result as a message")
                        .when(new Input.Recalled(
                                new Memory(1, null, "rtc_1", null, Map.of(), 1, false, List.of(), OWNER, History.NONE),
                                ConversationTable.START))
                        .then(openCall(1, "rtc_1"))
                        .when(opened())
                        .then(note(Kind.SESSION_ATTACHED, "1", "again"), update("tools-0-1"))
                        .when(updated())
                        .when(result("c1", 0))
                        .then(note(Kind.CALL_LATE, "c1", ""), retrieve("retrieve-2", ItemIds.output("c1")))
                        .when(new Input.ItemRetrieved(ItemIds.output("c1"), CallOutputs.RUNNING, null))
                        .then(retrieve("retrieve-3", ItemIds.late("c1")))
                        .when(error("retrieve-3", "item_retrieve_invalid_item_id", "item_id"))
                        .then(late("output-4", "c1"), response("response-5"))
                        .when(new Input.ItemAdded(ItemIds.late("c1"), null))
                        .then(settle("c1")));
    }

    /** Attached to a call, revision 1 confirmed. */
    private static ConversationTable attached(String name) {
        return new ConversationTable(name)
                .when(published(1, WEATHER))
                .when(attach("rtc_1"))
                .then(openCall(1, "rtc_1"))
                .when(opened())
                .then(note(Kind.SESSION_ATTACHED, "1", ""), update("tools-1-1", WEATHER))
                .when(updated(WEATHER));
    }

    /** A call of a response that is done. */
    private static ConversationTable waiting(String name) {
        return attached(name)
                .when(responseCreated("resp_1"))
                .when(called("resp_1", "c1"))
                .then(ask("resp_1", "c1", 1, null))
                .when(done("resp_1", ""));
    }
}
