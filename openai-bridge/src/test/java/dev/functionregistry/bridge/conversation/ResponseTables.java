package dev.functionregistry.bridge.conversation;

import static dev.functionregistry.bridge.conversation.Samples.*;

import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.util.List;

/** When the model may speak, and what its user is told. */
final class ResponseTables {
    private static final String ACTIVE = "conversation_already_has_active_response";

    private ResponseTables() {}

    static List<ConversationTable> all() {
        return List.of(
                responding("text is told at most once per interval, and whole at the end")
                        .when(spoke("resp_1", "It "))
                        .then(tell(TURN, "It "))
                        .when(spoke("resp_1", "is "))
                        .afterMillis(59)
                        .when(spoke("resp_1", "20"))
                        .afterMillis(1)
                        .when(time())
                        .then(tell(TURN, "It is 20"))
                        .when(spoke("resp_1", " °C."))
                        .when(done("resp_1", "It is 20 °C."))
                        .then(over(TURN, "It is 20 °C.")),
                CallTables.called(
                                "while a call runs the text is told again every 30 s, so that nobody gives the turn up")
                        .when(spoke("resp_1", "Let me see."))
                        .then(tell(TURN, "Let me see."))
                        .when(done("resp_1", "Let me see."))
                        .afterMillis(29_999)
                        .when(time())
                        .afterMillis(1)
                        .when(time())
                        .then(tell(TURN, "Let me see."))
                        .afterMillis(30_000)
                        .when(time())
                        .then(tell(TURN, "Let me see.")),
                responding("a model that says nothing in the middle of a response is not covered for")
                        .when(spoke("resp_1", "Well"))
                        .then(tell(TURN, "Well"))
                        .afterMillis(30_000)
                        .when(time())
                        .afterMillis(10_000)
                        .when(spoke("resp_1", ","))
                        .then(tell(TURN, "Well,")),
                responding("the end of a response is the truth about its text")
                        .when(spoke("resp_1", "It is"))
                        .then(tell(TURN, "It is"))
                        .when(done("resp_1", "It was."))
                        .then(over(TURN, "It was.")),
                asked("a second turn waits until the first response is over")
                        .when(said(SECOND_TURN, "and?"))
                        .when(responseCreated("resp_1"))
                        .when(done("resp_1", "Yes."))
                        .then(over(TURN, "Yes."), userItem("turn-4", "and?"), response("response-5"))
                        .when(responseCreated("resp_2"))
                        .when(done("resp_2", "No."))
                        .then(over(SECOND_TURN, "No.")),
                asked("the same turn twice is one turn").when(said(TURN, "hi")),
                asked("somebody else's response is running: ours is asked for again when it is done")
                        .when(error("response-3", ACTIVE, null))
                        .then(note(Kind.RESPONSE_RACE, "response-3", ""))
                        .when(done("resp_other", "spoken"))
                        .then(response("response-4"))
                        .when(responseCreated("resp_1"))
                        .when(done("resp_1", "Yes."))
                        .then(over(TURN, "Yes.")),
                asked("the race without an event id in the error")
                        .when(error(null, ACTIVE, null))
                        .then(note(Kind.RESPONSE_RACE, "response-3", ""))
                        .when(done("resp_other", ""))
                        .then(response("response-4")),
                asked("a response that the service began and ended before it had our request is not taken for ours")
                        .when(responseCreated("resp_1", "response-3"))
                        .when(done("resp_1", "Yes."))
                        .then(over(TURN, "Yes."))
                        .when(said(SECOND_TURN, "and?"))
                        .then(userItem("turn-4", "and?"), response("response-5"))
                        .when(responseCreated("resp_own"))
                        .when(done("resp_own", "You spoke, and I answer."))
                        .when(responseCreated("resp_2", "response-5"))
                        .when(called("resp_2", "c1"))
                        .then(ask("resp_2", "c1", 1, SECOND_TURN))
                        .when(done("resp_2", ""))
                        .when(result("c1", 1))
                        .then(output("output-6", "c1"), response("response-7")),
                asked("a response of the service's own runs where ours is refused: ours follows")
                        .when(responseCreated("resp_1", "response-3"))
                        .when(done("resp_1", "Yes."))
                        .then(over(TURN, "Yes."))
                        .when(said(SECOND_TURN, "and?"))
                        .then(userItem("turn-4", "and?"), response("response-5"))
                        .when(responseCreated("resp_own"))
                        .when(error("response-5", ACTIVE, null))
                        .then(note(Kind.RESPONSE_RACE, "response-5", ""))
                        .when(done("resp_own", "You spoke, and I answer."))
                        .then(response("response-6"))
                        .when(responseCreated("resp_2", "response-6"))
                        .when(done("resp_2", "20 °C"))
                        .then(over(SECOND_TURN, "20 °C")),
                asked("the race when the other response shows first: it is not taken for ours")
                        .when(responseCreated("resp_other"))
                        .when(error("response-3", ACTIVE, null))
                        .then(note(Kind.RESPONSE_RACE, "response-3", ""))
                        .when(spoke("resp_other", "not for him"))
                        .when(done("resp_other", "not for him"))
                        .then(response("response-4"))
                        .when(responseCreated("resp_1"))
                        .when(done("resp_1", "Yes."))
                        .then(over(TURN, "Yes.")),
                asked("a response that is said to run but never ends is not waited for for ever")
                        .when(error("response-3", ACTIVE, null))
                        .then(note(Kind.RESPONSE_RACE, "response-3", ""))
                        .afterMillis(30_000)
                        .when(time())
                        .then(note(Kind.RESPONSE_OVERDUE, "taken", ""), response("response-4"), tell(TURN, "")),
                asked("a response that never begins fails its turn")
                        .afterMillis(30_000)
                        .when(time())
                        .then(note(Kind.RESPONSE_OVERDUE, "response-3", ""), failed(TURN, "", Failure.unavailable())),
                asked("a response that is refused fails its turn")
                        .when(error("response-3", "insufficient_quota", null))
                        .then(
                                failed(TURN, "", Failure.response("failed", " (insufficient_quota)")),
                                note(Kind.MODEL_ERROR, "response-3", "insufficient_quota")),
                asked("words that the conversation does not take fail their turn")
                        .when(error("turn-2", "invalid_value", "item.content"))
                        .then(
                                note(Kind.MODEL_ERROR, "turn-2", "invalid_value"),
                                failed(TURN, "", Failure.response("failed", " (invalid_value)"))),
                responding("a failed response fails its turn, with what was said")
                        .when(spoke("resp_1", "Let me"))
                        .then(tell(TURN, "Let me"))
                        .when(ended("resp_1", "failed", "server_error"))
                        .then(
                                note(Kind.RESPONSE_NOT_COMPLETED, "resp_1", "failed"),
                                failed(TURN, "Let me", Failure.response("failed", " (server_error)"))),
                responding("a response that fails for a reason which may pass is asked for again, later, twice")
                        .when(ended("resp_1", "failed", "server_error"))
                        .then(
                                note(Kind.RESPONSE_NOT_COMPLETED, "resp_1", "failed"),
                                note(Kind.RESPONSE_RETRIED, "response-3", "1"))
                        .afterMillis(500)
                        .when(time())
                        .then(response("response-4"))
                        .when(error("response-4", "rate_limit_exceeded", null))
                        .then(note(Kind.RESPONSE_RETRIED, "response-4", "2"))
                        .afterMillis(1_000)
                        .when(time())
                        .then(response("response-5"))
                        .when(responseCreated("resp_2"))
                        .when(ended("resp_2", "failed", "server_error"))
                        .then(
                                note(Kind.RESPONSE_NOT_COMPLETED, "resp_2", "failed"),
                                failed(TURN, "", Failure.response("failed", " (server_error)"))),
                asked("a limit that is used up is waited for")
                        .when(responseCreated("resp_1"))
                        .when(new Input.RateLimitReached(1_500_000))
                        .then(note(Kind.RATE_LIMITED, "", "1500"))
                        .when(done("resp_1", "Yes."))
                        .then(over(TURN, "Yes."))
                        .when(said(SECOND_TURN, "and?"))
                        .afterMillis(1_499)
                        .when(time())
                        .afterMillis(1)
                        .when(time())
                        .then(userItem("turn-4", "and?"), response("response-5")),
                responding("a cancelled response fails its turn")
                        .when(ended("resp_1", "cancelled", "turn_detected"))
                        .then(
                                note(Kind.RESPONSE_NOT_COMPLETED, "resp_1", "cancelled"),
                                failed(TURN, "", Failure.response("cancelled", " (turn_detected)"))),
                responding("a response cut short without a call fails its turn")
                        .when(ended("resp_1", "incomplete", "max_output_tokens"))
                        .then(
                                note(Kind.RESPONSE_NOT_COMPLETED, "resp_1", "incomplete"),
                                failed(TURN, "", Failure.response("incomplete", " (max_output_tokens)"))),
                responding("a response that the service began by itself has no turn, and its calls are run")
                        .when(done("resp_1", "Yes."))
                        .then(over(TURN, "Yes."))
                        .when(responseCreated("resp_own"))
                        .when(said(SECOND_TURN, "and?"))
                        .when(called("resp_own", "c1"))
                        .then(ask("resp_own", "c1", 1, null))
                        .when(done("resp_own", ""))
                        .then(userItem("turn-4", "and?"), response("response-5")),
                asked("the end of a response that nobody knows is passed by").when(done("resp_unknown", "?")));
    }

    /** Tools confirmed, the user's words sent, a response asked for. */
    static ConversationTable asked(String name) {
        return new ConversationTable(name)
                .after(ToolTables.opened(name))
                .when(updated(WEATHER))
                .then(userItem("turn-2", "hi"), response("response-3"));
    }

    /** The response has begun. */
    static ConversationTable responding(String name) {
        return asked(name).when(responseCreated("resp_1"));
    }
}
