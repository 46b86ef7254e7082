package dev.functionregistry.bridge.conversation;

import static dev.functionregistry.bridge.conversation.Samples.*;

import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.util.List;
import java.util.Map;

/** Connections that fail, are lost, renewed, taken over. */
final class LinkTables {
    private static final History TALK =
            new History(List.of(new History.Said("user", "hi"), new History.Called("c_old", "getWeather", "{}", null)));

    private static final Map<String, String> RHYME = Map.of("instructions", "\"Rhyme.\"");
    private static final Map<String, String> BRIEF = Map.of("max_output_tokens", "100");
    private static final Map<String, String> BOTH = Map.of("instructions", "\"Rhyme.\"", "max_output_tokens", "100");

    private LinkTables() {}

    static List<ConversationTable> all() {
        return List.of(
                new ConversationTable("a turn waits while the connection is tried again, and is sent then")
                        .when(said(TURN, "hi"))
                        .then(open(1))
                        .when(lost("unreachable", true))
                        .then(note(Kind.CONNECTION_LOST, "0", "unreachable"), open(2))
                        .when(lost("http_503", true))
                        .then(note(Kind.CONNECTION_LOST, "0", "http_503"), open(3))
                        .when(created())
                        .then(firstUpdate("tools-0-1"))
                        .when(updated())
                        .then(userItem("turn-2", "hi"), response("response-3")),
                new ConversationTable("a turn does not wait for ever")
                        .when(said(TURN, "hi"))
                        .then(open(1))
                        .afterMillis(20_000)
                        .when(time())
                        .then(failed(TURN, "", Failure.unavailable()))
                        .when(lost("unreachable", true))
                        .then(note(Kind.CONNECTION_LOST, "0", "unreachable")),
                new ConversationTable("a refusal that stays fails the turn; the next turn tries once more")
                        .when(said(TURN, "hi"))
                        .then(open(1))
                        .when(lost("invalid_request_error.invalid_api_key", false))
                        .then(
                                note(Kind.CONNECTION_LOST, "0", "invalid_request_error.invalid_api_key"),
                                failed(TURN, "", Failure.refused("invalid_request_error.invalid_api_key")))
                        .when(said(SECOND_TURN, "hi"))
                        .then(open(1)),
                ResponseTables.responding(
                                "lost while it answers: asked again in a new session, which is told what was said")
                        .when(spoke("resp_1", "I think"))
                        .then(tell(TURN, "I think"))
                        .when(said(SECOND_TURN, "and?"))
                        .when(lost("close_1001", true))
                        .then(note(Kind.CONNECTION_LOST, "1", "close_1001"), open(1))
                        .when(created())
                        .then(firstUpdate("tools-1-4", WEATHER), words("history-5", "user", "hi"))
                        .when(updated(WEATHER))
                        .then(response("response-6"))
                        .when(responseCreated("resp_2"))
                        .when(Samples.called("resp_2", "c2"))
                        .then(ask("resp_2", "c2", 1, 2, TURN)),
                lostAgain(lostAgain(ResponseTables.responding(
                                "a turn that loses its connection again and again is given up")))
                        .when(lost("close_1001", true))
                        .then(
                                note(Kind.CONNECTION_LOST, "3", "close_1001"),
                                failed(TURN, "", Failure.connectionLost())),
                ResponseTables.responding("a new connection that does not come fails the turn that was being answered")
                        .when(lost("close_1001", true))
                        .then(note(Kind.CONNECTION_LOST, "1", "close_1001"), open(1))
                        .afterMillis(20_000)
                        .when(time())
                        .then(failed(TURN, "", Failure.connectionLost())),
                CallTables.called("a call in flight goes over to the new session and is answered there")
                        .when(done("resp_1", ""))
                        .when(lost("close_1001", true))
                        .then(note(Kind.CONNECTION_LOST, "1", "close_1001"), open(1))
                        .when(created())
                        .then(
                                firstUpdate("tools-1-4", WEATHER),
                                words("history-5", "user", "hi"),
                                callItem("history-6", "c1"))
                        .when(updated(WEATHER))
                        .when(result("c1", 1))
                        .then(output("output-7", "c1"), response("response-8"))
                        .when(acknowledged("c1"))
                        .then(settle("c1")),
                CallTables.called("a result that comes before the new session goes into it")
                        .when(lost("close_1001", true))
                        .then(note(Kind.CONNECTION_LOST, "1", "close_1001"), open(1))
                        .when(result("c1", 1))
                        .when(created())
                        .then(
                                firstUpdate("tools-1-4", WEATHER),
                                words("history-5", "user", "hi"),
                                callItem("history-6", "c1"))
                        .when(updated(WEATHER))
                        .then(output("output-7", "c1"), response("response-8")),
                CallTables.called("an output that was not acknowledged is told with the history, once")
                        .when(done("resp_1", ""))
                        .when(result("c1", 1))
                        .then(output("output-4", "c1"), response("response-5"))
                        .when(lost("close_1001", true))
                        .then(note(Kind.CONNECTION_LOST, "1", "close_1001"), open(1))
                        .when(result("c1", 1))
                        .when(created())
                        .then(
                                firstUpdate("tools-1-6", WEATHER),
                                words("history-7", "user", "hi"),
                                callItem("history-8", "c1"),
                                output("history-9", "c1"))
                        .when(acknowledged("c1"))
                        .then(settle("c1"))
                        .when(updated(WEATHER))
                        .then(response("response-10")),
                CallTables.called("a call that the new session does not take is told in words, and its output too")
                        .when(done("resp_1", ""))
                        .when(lost("close_1001", true))
                        .then(note(Kind.CONNECTION_LOST, "1", "close_1001"), open(1))
                        .when(created())
                        .then(
                                firstUpdate("tools-1-4", WEATHER),
                                words("history-5", "user", "hi"),
                                callItem("history-6", "c1"))
                        .when(error("history-6", "invalid_value", "item.type"))
                        .then(
                                note(Kind.HISTORY_DESCRIBED, "c1", "invalid_value"),
                                words(
                                        "history-7",
                                        "system",
                                        "Earlier in this conversation you called the function getWeather with {}; it is"
                                                + " still running."))
                        .when(updated(WEATHER))
                        .when(result("c1", 1))
                        .then(late("output-8", "c1"), response("response-9"))
                        .when(new Input.ItemAdded(ItemIds.late("c1"), null))
                        .then(settle("c1")),
                answered("lost while nobody waits: the next turn opens a session that is told what was said")
                        .when(lost("close_1001", true))
                        .then(note(Kind.CONNECTION_LOST, "1", "close_1001"))
                        .when(said(SECOND_TURN, "and?"))
                        .then(open(1))
                        .when(created())
                        .then(
                                firstUpdate("tools-1-4", WEATHER),
                                words("history-5", "user", "hi"),
                                words("history-6", "assistant", "Yes."))
                        .when(updated(WEATHER))
                        .then(userItem("turn-7", "and?"), response("response-8")),
                new ConversationTable("a tenant pays for the model session that its text opens, and for the next one")
                        .when(published(1, WEATHER))
                        .when(saidFor("acme", TURN, "hi"))
                        .then(openFor("acme"))
                        .when(created())
                        .then(firstUpdate("tools-1-1", WEATHER))
                        .when(updated(WEATHER))
                        .then(userItem("turn-2", "hi"), response("response-3"))
                        .when(responseCreated("resp_1"))
                        .when(done("resp_1", "Yes."))
                        .then(over(TURN, "Yes."))
                        .afterMillis(55 * 60_000)
                        .when(time())
                        .then(note(Kind.SESSION_RENEWED, "1", "quiet"), new Effect.Close("renewed"), openFor("acme")),
                new ConversationTable(
                                "what the session asks for is told to the model session once, and to each that follows")
                        .when(published(1, WEATHER))
                        .when(saidUnder(RHYME, TURN, "hi"))
                        .then(open(1))
                        .when(created())
                        .then(firstUpdate("tools-1-1", WEATHER), options("options-2", RHYME))
                        .when(updated(WEATHER))
                        .then(userItem("turn-3", "hi"), response("response-4"))
                        .when(updated(WEATHER))
                        .when(responseCreated("resp_1"))
                        .when(done("resp_1", "Yes."))
                        .then(over(TURN, "Yes."))
                        .when(saidUnder(RHYME, SECOND_TURN, "and?"))
                        .then(userItem("turn-5", "and?"), response("response-6"))
                        .when(responseCreated("resp_2"))
                        .when(done("resp_2", "No."))
                        .then(over(SECOND_TURN, "No."))
                        .afterMillis(55 * 60_000)
                        .when(time())
                        .then(note(Kind.SESSION_RENEWED, "1", "quiet"), new Effect.Close("renewed"), open(1))
                        .when(created())
                        .then(
                                firstUpdate("tools-1-7", WEATHER),
                                options("options-8", RHYME),
                                words("history-9", "user", "hi"),
                                words("history-10", "assistant", "Yes."),
                                words("history-11", "user", "and?"),
                                words("history-12", "assistant", "No.")),
                new ConversationTable("options that a text leaves out stay as they are, in the next model session too")
                        .when(published(1, WEATHER))
                        .when(saidUnder(RHYME, TURN, "hi"))
                        .then(open(1))
                        .when(created())
                        .then(firstUpdate("tools-1-1", WEATHER), options("options-2", RHYME))
                        .when(updated(WEATHER))
                        .then(userItem("turn-3", "hi"), response("response-4"))
                        .when(responseCreated("resp_1"))
                        .when(done("resp_1", "Yes."))
                        .then(over(TURN, "Yes."))
                        .when(saidUnder(BRIEF, SECOND_TURN, "and?"))
                        .then(options("options-of-turn-5", BOTH), userItem("turn-5", "and?"), response("response-6"))
                        .when(responseCreated("resp_2"))
                        .when(done("resp_2", "No."))
                        .then(over(SECOND_TURN, "No."))
                        .afterMillis(55 * 60_000)
                        .when(time())
                        .then(note(Kind.SESSION_RENEWED, "1", "quiet"), new Effect.Close("renewed"), open(1))
                        .when(created())
                        .then(
                                firstUpdate("tools-1-7", WEATHER),
                                options("options-8", BOTH),
                                words("history-9", "user", "hi"),
                                words("history-10", "assistant", "Yes."),
                                words("history-11", "user", "and?"),
                                words("history-12", "assistant", "No.")),
                answered(
                                "other options are told before the text that came with them, which fails when they are refused")
                        .when(saidUnder(RHYME, SECOND_TURN, "and?"))
                        .then(options("options-of-turn-4", RHYME), userItem("turn-4", "and?"), response("response-5"))
                        .when(error("options-of-turn-4", "unknown_parameter", "session.rhyme"))
                        .then(
                                note(Kind.MODEL_ERROR, "options-of-turn-4", "unknown_parameter"),
                                failed(SECOND_TURN, "", Failure.refused("no"))),
                answered("a session near its end is renewed at a quiet moment")
                        .afterMillis(55 * 60_000 - 1)
                        .when(time())
                        .afterMillis(1)
                        .when(time())
                        .then(note(Kind.SESSION_RENEWED, "1", "quiet"), new Effect.Close("renewed"), open(1))
                        .when(created())
                        .then(
                                firstUpdate("tools-1-4", WEATHER),
                                words("history-5", "user", "hi"),
                                words("history-6", "assistant", "Yes."))
                        .when(updated(WEATHER))
                        .afterMillis(60 * 60_000)
                        .when(time())
                        .then(note(Kind.SESSION_RENEWED, "2", "quiet"), new Effect.Close("renewed")),
                CallTables.called("a session at its last moment is renewed although a call is in flight")
                        .when(done("resp_1", ""))
                        .afterMillis(60 * 60_000 - 30_000 - 1)
                        .when(time())
                        .then(tell(TURN, ""))
                        .afterMillis(1)
                        .when(time())
                        .then(note(Kind.SESSION_RENEWED, "1", "last moment"), new Effect.Close("renewed"), open(1))
                        .when(created())
                        .then(
                                firstUpdate("tools-1-4", WEATHER),
                                words("history-5", "user", "hi"),
                                callItem("history-6", "c1"))
                        .when(updated(WEATHER))
                        .when(result("c1", 1))
                        .then(output("output-7", "c1"), response("response-8")),
                new ConversationTable(
                                "another bridge takes over: a new model session with tools and history, then on as before")
                        .when(published(4, WEATHER))
                        .when(recalled(3, TALK, ConversationTable.START))
                        .then(open(1))
                        .when(created())
                        .then(
                                firstUpdate("tools-4-1", WEATHER),
                                words("history-2", "user", "hi"),
                                callItem("history-3", "c_old"))
                        .when(updated(WEATHER))
                        .when(result("c_old", "20", 4, 3))
                        .then(note(Kind.CALL_LATE, "c_old", ""), output("output-4", "c_old", "20"))
                        .when(acknowledged("c_old"))
                        .then(settle("c_old"))
                        .when(said(TURN, "hi"))
                        .then(userItem("turn-5", "hi"), response("response-6"))
                        .when(responseCreated("resp_1"))
                        .when(Samples.called("resp_1", "c1"))
                        .then(ask("resp_1", "c1", 4, 4, TURN)),
                new ConversationTable("a late result of a call that the history does not hold is told in words, once")
                        .when(recalled(3, History.NONE, ConversationTable.START))
                        .then(open(1))
                        .when(created())
                        .then(firstUpdate("tools-0-1"))
                        .when(updated())
                        .when(result("c_old", 1, 3))
                        .then(note(Kind.CALL_LATE, "c_old", ""), late("output-2", "c_old"))
                        .when(new Input.ItemAdded(ItemIds.late("c_old"), null))
                        .then(settle("c_old"))
                        .when(result("c_old", 1, 3))
                        .then(settle("c_old"))
                        .when(result("c_older", 1, 2))
                        .then(settle("c_older")),
                new ConversationTable(
                                "after a restart sessions are opened one after the other, but a text need not wait")
                        .when(recalled(3, TALK, ConversationTable.START + 50_000))
                        .afterMillis(49)
                        .when(time())
                        .when(said(TURN, "hi"))
                        .then(open(1)),
                new ConversationTable("after a restart a session is opened when it is its turn")
                        .when(recalled(3, TALK, ConversationTable.START + 50_000))
                        .afterMillis(50)
                        .when(time())
                        .then(open(1)),
                ResponseTables.responding("a session that ends takes everything with it")
                        .when(Samples.called("resp_1", "c1"))
                        .then(ask("resp_1", "c1", 1, TURN))
                        .when(new Input.SessionEnded())
                        .then(
                                settle("c1"),
                                failed(TURN, "", Failure.sessionGone()),
                                new Effect.Close("session ended"),
                                new Effect.Forget())
                        .when(result("c1", 1))
                        .then(settle("c1"))
                        .when(done("resp_1", "late"))
                        .when(published(2, SUM)),
                new ConversationTable("a session that ends before it spoke")
                        .when(published(1, WEATHER))
                        .when(new Input.SessionEnded())
                        .then(new Effect.Forget()),
                new ConversationTable(
                                "a socket that opens and says nothing is given up after 10 s, and another is tried")
                        .when(said(TURN, "hi"))
                        .then(open(1))
                        .afterMillis(3_000)
                        .when(opened())
                        .afterMillis(10_000)
                        .when(time())
                        .then(
                                new Effect.Close("no session.created"),
                                note(Kind.CONNECTION_LOST, "0", "no_session_created"),
                                open(2))
                        .when(opened())
                        .when(created())
                        .then(firstUpdate("tools-0-1"))
                        .when(updated())
                        .then(userItem("turn-2", "hi"), response("response-3")),
                new ConversationTable("an error in the place of session.created is what the user hears")
                        .when(said(TURN, "hi"))
                        .then(open(1))
                        .when(opened())
                        .when(error(null, "insufficient_quota", null))
                        .then(
                                note(Kind.MODEL_ERROR, "none", "insufficient_quota"),
                                failed(TURN, "", Failure.refused("no")))
                        .when(lost("close_1000", true))
                        .then(note(Kind.CONNECTION_LOST, "0", "close_1000")),
                new ConversationTable(
                                "an error that may pass in the place of session.created is noted, and the turn waits")
                        .when(said(TURN, "hi"))
                        .then(open(1))
                        .when(error(null, "server_error", null))
                        .then(note(Kind.MODEL_ERROR, "none", "server_error"))
                        .when(lost("close_1011", true))
                        .then(note(Kind.CONNECTION_LOST, "0", "close_1011"), open(2)),
                new ConversationTable("events of the model before session.created mean nothing")
                        .when(said(TURN, "hi"))
                        .then(open(1))
                        .when(updated(WEATHER))
                        .when(responseCreated("resp_1")));
    }

    private static Input recalled(int number, History history, long openAt) {
        return new Input.Recalled(
                new Memory(number, "sess_old", null, null, Map.of(), 4, true, List.of(), OWNER, history), openAt);
    }

    private static Input result(String callId, long revision, int number) {
        return Samples.result(callId, "\"" + callId + "\"", revision, number);
    }

    private static Input result(String callId, long revision) {
        return Samples.result(callId, revision);
    }

    private static Input result(String callId, String output, long revision, int number) {
        return Samples.result(callId, output, revision, number);
    }

    /** A turn was answered and nothing is under way. */
    private static ConversationTable answered(String name) {
        return ResponseTables.responding(name).when(done("resp_1", "Yes.")).then(over(TURN, "Yes."));
    }

    /** The connection is lost while it answers, and a new one is there. */
    private static ConversationTable lostAgain(ConversationTable table) {
        int number = (int) table.rows.stream()
                .filter(row -> row.input() instanceof Input.SessionCreated)
                .count();
        int serial = 3 * number;
        return table.when(lost("close_1001", true))
                .then(note(Kind.CONNECTION_LOST, Integer.toString(number), "close_1001"), open(1))
                .when(created())
                .then(firstUpdate("tools-1-" + (serial + 1), WEATHER), words("history-" + (serial + 2), "user", "hi"))
                .when(updated(WEATHER))
                .then(response("response-" + (serial + 3)));
    }
}
