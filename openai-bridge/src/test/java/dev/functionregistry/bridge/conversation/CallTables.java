package dev.functionregistry.bridge.conversation;

import static dev.functionregistry.bridge.conversation.Samples.*;

import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.util.List;
import java.util.Map;

/** Function calls out, outputs in. */
final class CallTables {
    private CallTables() {}

    static List<ConversationTable> all() {
        return List.of(
                answered()
                        .when(done("resp_1", ""))
                        .then(response("response-5"))
                        .when(responseCreated("resp_2"))
                        .when(done("resp_2", "It is 20 °C."))
                        .then(over(TURN, "It is 20 °C.")),
                called("the usual order: the response is done before the result comes")
                        .when(done("resp_1", ""))
                        .when(result("c1", 1))
                        .then(output("output-4", "c1"), response("response-5"))
                        .when(acknowledged("c1"))
                        .then(settle("c1"))
                        .when(responseCreated("resp_2"))
                        .when(spoke("resp_2", "20 °C"))
                        .then(tell(TURN, "20 °C"))
                        .when(done("resp_2", "20 °C"))
                        .then(over(TURN, "20 °C")),
                called("a preamble stays before the answer")
                        .when(spoke("resp_1", "One moment."))
                        .then(tell(TURN, "One moment."))
                        .when(done("resp_1", "One moment."))
                        .when(result("c1", 1))
                        .then(output("output-4", "c1"), response("response-5"))
                        .when(responseCreated("resp_2"))
                        .when(done("resp_2", "20 °C"))
                        .then(over(TURN, "One moment.\n20 °C")),
                called("several calls: each output at once, one response after the last")
                        .when(called("resp_1", "c2"))
                        .then(ask("resp_1", "c2", 1, TURN))
                        .when(result("c2", 1))
                        .then(output("output-4", "c2"))
                        .when(done("resp_1", ""))
                        .when(acknowledged("c2"))
                        .then(settle("c2"))
                        .when(result("c1", 1))
                        .then(output("output-5", "c1"), response("response-6")),
                called("a call that comes again is not asked again, also when it is long answered")
                        .when(called("resp_1", "c1"))
                        .then(note(Kind.CALL_REPEATED, "c1", ""))
                        .when(result("c1", 1))
                        .then(output("output-4", "c1"))
                        .when(acknowledged("c1"))
                        .then(settle("c1"))
                        .when(called("resp_1", "c1"))
                        .then(note(Kind.CALL_REPEATED, "c1", "")),
                called("the first result counts; a second one needs nothing")
                        .when(result("c1", 1))
                        .then(output("output-4", "c1"))
                        .when(result("c1", "other", 1, 1))
                        .when(acknowledged("c1"))
                        .then(settle("c1"))
                        .when(result("c1", "other", 1, 1))
                        .then(settle("c1")),
                called("a result of a call that nobody knows needs nothing")
                        .when(result("c9", 1))
                        .then(settle("c9")),
                ResponseTables.responding("a call that is not completed is not run")
                        .when(called("resp_1", "c1", "incomplete"))
                        .then(note(Kind.CALL_NOT_COMPLETED, "c1", "incomplete"))
                        .when(ended("resp_1", "incomplete", "max_output_tokens"))
                        .then(
                                note(Kind.RESPONSE_NOT_COMPLETED, "resp_1", "incomplete"),
                                failed(TURN, "", Failure.response("incomplete", " (max_output_tokens)"))),
                called("cut short after a call: the call is run and the model goes on")
                        .when(ended("resp_1", "incomplete", "max_output_tokens"))
                        .then(note(Kind.RESPONSE_NOT_COMPLETED, "resp_1", "incomplete"))
                        .when(result("c1", 1))
                        .then(output("output-4", "c1"), response("response-5")),
                called("cancelled after a call: the output is added, and the next turn picks it up")
                        .when(ended("resp_1", "cancelled", "turn_detected"))
                        .then(
                                note(Kind.RESPONSE_NOT_COMPLETED, "resp_1", "cancelled"),
                                failed(TURN, "", Failure.response("cancelled", " (turn_detected)")))
                        .when(result("c1", 1))
                        .then(output("output-4", "c1"))
                        .when(acknowledged("c1"))
                        .then(settle("c1"))
                        .when(said(SECOND_TURN, "and?"))
                        .then(userItem("turn-5", "and?"), response("response-6")),
                called("stopped after a call: the call is cancelled, and its outcome is the model's output")
                        .when(ended("resp_1", "cancelled", "client_cancelled"))
                        .then(
                                note(Kind.RESPONSE_NOT_COMPLETED, "resp_1", "cancelled"),
                                note(Kind.CALL_CANCELLED, "c1", ""),
                                cancel("c1", TURN),
                                failed(TURN, "", Failure.response("cancelled", " (client_cancelled)")))
                        .when(result("c1", "cancelled", 1, 1))
                        .then(output("output-4", "c1", "cancelled"))
                        .when(acknowledged("c1"))
                        .then(settle("c1"))
                        .when(said(SECOND_TURN, "and?"))
                        .then(userItem("turn-5", "and?"), response("response-6")),
                called("stopped after a call that has its output: nothing is left to cancel")
                        .when(result("c1", 1))
                        .then(output("output-4", "c1"))
                        .when(ended("resp_1", "cancelled", "client_cancelled"))
                        .then(
                                note(Kind.RESPONSE_NOT_COMPLETED, "resp_1", "cancelled"),
                                failed(TURN, "", Failure.response("cancelled", " (client_cancelled)"))),
                called("another turn may be answered while a call is slow")
                        .when(done("resp_1", ""))
                        .when(said(SECOND_TURN, "and?"))
                        .then(userItem("turn-4", "and?"), response("response-5"))
                        .when(responseCreated("resp_2"))
                        .when(result("c1", 1))
                        .then(output("output-6", "c1"))
                        .when(done("resp_2", "Still waiting."))
                        .then(over(SECOND_TURN, "Still waiting."), response("response-7"))
                        .when(responseCreated("resp_3"))
                        .when(done("resp_3", "20 °C"))
                        .then(over(TURN, "20 °C")),
                called("a call is bound to the tools of its response, not to newer ones")
                        .when(published(2, SUM))
                        .afterMillis(100)
                        .when(time())
                        .then(update("tools-2-4", SUM))
                        .when(updated(SUM))
                        .when(called("resp_1", "c2"))
                        .then(ask("resp_1", "c2", 1, TURN)),
                held().when(published(2, SUM))
                        .then(update("tools-2-4", SUM))
                        .when(updated(SUM))
                        .then(output("output-5", "c1"), response("response-6")),
                held().afterMillis(1_999)
                        .when(time())
                        .afterMillis(1)
                        .when(time())
                        .then(
                                note(Kind.BARRIER_EXPIRED, "c1", "revision 2 over 1"),
                                output("output-4", "c1"),
                                response("response-5")),
                held().when(published(2, BAD))
                        .then(update("tools-2-4", BAD))
                        .when(error("tools-2-4", "invalid_value", "session.tools"))
                        .then(
                                note(Kind.UPDATE_REFUSED, "2", "invalid_value"),
                                tellOwner(OWNER, 2, null, "invalid_value"),
                                output("output-5", "c1"),
                                response("response-6")),
                called("a call too many is answered by the bridge itself")
                        .when(called("resp_1", "c2"))
                        .then(ask("resp_1", "c2", 1, TURN))
                        .when(called("resp_1", "c3"))
                        .then(
                                note(Kind.CALL_OVERLOADED, "c3", "session"),
                                output("output-4", "c3", CallOutputs.OVERLOADED))
                        .when(acknowledged("c3"))
                        .then(settle("c3"))
                        .when(result("c1", 1))
                        .then(output("output-5", "c1"))
                        .when(called("resp_1", "c4"))
                        .then(ask("resp_1", "c4", 1, TURN)),
                called("a call that could not be placed is answered, and its late result needs nothing")
                        .when(done("resp_1", ""))
                        .when(new Input.CallNotPlaced("c1", CallOutputs.UNAVAILABLE))
                        .then(output("output-4", "c1", CallOutputs.UNAVAILABLE), response("response-5"))
                        .when(acknowledged("c1"))
                        .then(settle("c1"))
                        .when(result("c1", 1))
                        .then(settle("c1")),
                called("an output that the conversation does not take is given up, and the model goes on")
                        .when(done("resp_1", ""))
                        .when(result("c1", 1))
                        .then(output("output-4", "c1"), response("response-5"))
                        .when(error("output-4", "invalid_tool_call_id", null))
                        .then(note(Kind.OUTPUT_UNDELIVERABLE, "c1", "invalid_tool_call_id"), settle("c1")),
                announcing("a slow call is announced after its function's time, and its result comes as a message")
                        .when(done("resp_1", ""))
                        .afterMillis(499)
                        .when(time())
                        .afterMillis(1)
                        .when(time())
                        .then(
                                note(Kind.CALL_ANNOUNCED, "c1", ""),
                                output("output-4", "c1", CallOutputs.RUNNING),
                                response("response-5"))
                        .when(acknowledged("c1"))
                        .when(responseCreated("resp_2"))
                        .when(done("resp_2", "This takes a while."))
                        .when(result("c1", 1))
                        .then(late("output-6", "c1"), response("response-7"))
                        .when(new Input.ItemAdded(ItemIds.late("c1"), null))
                        .then(settle("c1"))
                        .when(responseCreated("resp_3"))
                        .when(done("resp_3", "20 °C"))
                        .then(over(TURN, "This takes a while.\n20 °C")),
                announcing("a late result waits until the model has spoken of the announcement")
                        .when(done("resp_1", ""))
                        .afterMillis(500)
                        .when(time())
                        .then(
                                note(Kind.CALL_ANNOUNCED, "c1", ""),
                                output("output-4", "c1", CallOutputs.RUNNING),
                                response("response-5"))
                        .when(responseCreated("resp_2"))
                        .when(result("c1", 1))
                        .then(late("output-6", "c1"))
                        .when(done("resp_2", "This takes a while."))
                        .then(response("response-7"))
                        .when(responseCreated("resp_3"))
                        .when(done("resp_3", "20 °C"))
                        .then(over(TURN, "This takes a while.\n20 °C")),
                announcing("a call that is quick enough is not announced")
                        .when(done("resp_1", ""))
                        .afterMillis(499)
                        .when(result("c1", 1))
                        .then(output("output-4", "c1"), response("response-5"))
                        .afterMillis(1)
                        .when(time()),
                called("an output over the limit is cut, and the model told so")
                        .when(done("resp_1", ""))
                        .when(result("c1", "x".repeat(1_023) + "\uD83D\uDE00", 1, 1))
                        .then(
                                note(Kind.OUTPUT_CUT, "c1", "1025"),
                                output(
                                        "output-4",
                                        "c1",
                                        "x".repeat(1_023) + "\n[Cut here: these are the first 1023 of 1025 characters."
                                                + " Ask the function for less if it can give less.]"),
                                response("response-5")),
                ResponseTables.asked(
                                "a call of a response outside of the conversation is not run: nobody could be answered")
                        .when(new Input.ResponseCreated("resp_oob", true, null))
                        .when(called("resp_oob", "c1"))
                        .then(note(Kind.CALL_OUT_OF_BAND, "c1", ""))
                        .when(responseCreated("resp_1"))
                        .when(done("resp_1", "Yes."))
                        .then(over(TURN, "Yes.")),
                called(
                                "interrupted after a call: an output that comes too late for the next turn gets a response of its own")
                        .when(ended("resp_1", "cancelled", "turn_detected"))
                        .then(
                                note(Kind.RESPONSE_NOT_COMPLETED, "resp_1", "cancelled"),
                                failed(TURN, "", Failure.response("cancelled", " (turn_detected)")))
                        .when(responseCreated("resp_own"))
                        .when(result("c1", 1))
                        .then(output("output-4", "c1"))
                        .when(done("resp_own", "Still waiting."))
                        .then(response("response-5")),
                called("failed after a call for a reason that passes: the call is run and the model goes on")
                        .when(ended("resp_1", "failed", "server_error"))
                        .then(note(Kind.RESPONSE_NOT_COMPLETED, "resp_1", "failed"))
                        .when(result("c1", 1))
                        .then(output("output-4", "c1"), response("response-5")),
                called("failed after a call for good: the output is added, and the model does not go on")
                        .when(ended("resp_1", "failed", "insufficient_quota"))
                        .then(
                                note(Kind.RESPONSE_NOT_COMPLETED, "resp_1", "failed"),
                                failed(TURN, "", Failure.response("failed", " (insufficient_quota)")))
                        .when(result("c1", 1))
                        .then(output("output-4", "c1")),
                ResponseTables.asked("a call of a response that began before we looked")
                        .when(called("resp_0", "c1"))
                        .then(ask("resp_0", "c1", 1, null))
                        .when(result("c1", 1))
                        .then(output("output-4", "c1"))
                        .when(responseCreated("resp_1"))
                        .when(done("resp_0", ""))
                        .when(done("resp_1", "Yes."))
                        .then(over(TURN, "Yes."), response("response-5")));
    }

    static ConversationTable called(String name) {
        return ResponseTables.responding(name)
                .when(Samples.called("resp_1", "c1"))
                .then(ask("resp_1", "c1", 1, TURN));
    }

    /** A call of a function that is announced after 500 ms. */
    private static ConversationTable announcing(String name) {
        return new ConversationTable(name)
                .when(new Input.ToolsPublished(new ToolSet(1, List.of(WEATHER), Map.of("getWeather", 500L))))
                .when(said(TURN, "hi"))
                .then(open(1))
                .when(created())
                .then(firstUpdate("tools-1-1", WEATHER))
                .when(updated(WEATHER))
                .then(userItem("turn-2", "hi"), response("response-3"))
                .when(responseCreated("resp_1"))
                .when(Samples.called("resp_1", "c1"))
                .then(ask("resp_1", "c1", 1, TURN));
    }

    private static Input called(String response, String callId) {
        return Samples.called(response, callId);
    }

    private static Input called(String response, String callId, String status) {
        return Samples.called(response, callId, status);
    }

    /** The output is in the conversation while its response still runs. */
    static ConversationTable answered() {
        return called("an output may go out while the response still runs; it asks for nothing yet")
                .when(result("c1", 1))
                .then(output("output-4", "c1"))
                .when(acknowledged("c1"))
                .then(settle("c1"));
    }

    /** A result came that belongs to a newer revision than the model has. */
    static ConversationTable held() {
        return called("a result waits for the tools that it came with: confirmed, refused, or 2 s")
                .when(done("resp_1", ""))
                .when(result("c1", 2));
    }
}
