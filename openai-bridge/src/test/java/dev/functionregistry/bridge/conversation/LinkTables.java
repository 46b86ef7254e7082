package dev.functionregistry.bridge.conversation;

import static dev.functionregistry.bridge.conversation.Samples.*;

import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.util.List;

/** Connections that fail, are lost, are taken over. */
final class LinkTables {
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
                                "lost while it answers: the turn fails, one that waits is asked in a new session")
                        .when(said(SECOND_TURN, "and?"))
                        .when(lost("close_1001", true))
                        .then(
                                note(Kind.CONNECTION_LOST, "1", "close_1001"),
                                failed(TURN, "", Failure.connectionLost()),
                                open(1))
                        .when(created())
                        .then(firstUpdate("tools-1-4", WEATHER))
                        .when(updated(WEATHER))
                        .then(userItem("turn-5", "and?"), response("response-6"))
                        .when(responseCreated("resp_2"))
                        .when(Samples.called("resp_2", "c2"))
                        .then(ask("resp_2", "c2", 1, 2, SECOND_TURN)),
                new ConversationTable("a result of a lost model session needs nothing")
                        .after(CallTables.held())
                        .when(lost("close_1001", true))
                        .then(
                                note(Kind.CONNECTION_LOST, "1", "close_1001"),
                                settle("c1"),
                                failed(TURN, "", Failure.connectionLost()))
                        .when(result("c1", 1))
                        .then(settle("c1")),
                new ConversationTable(
                                "another bridge takes over: a new model session with all tools, then on as before")
                        .when(published(4, WEATHER))
                        .when(new Input.Recalled(new Memory(3, "sess_old", 4, true, List.of())))
                        .then(open(1))
                        .when(created())
                        .then(firstUpdate("tools-4-1", WEATHER))
                        .when(result("c_old", 4))
                        .then(settle("c_old"))
                        .when(updated(WEATHER))
                        .when(said(TURN, "hi"))
                        .then(userItem("turn-2", "hi"), response("response-3"))
                        .when(responseCreated("resp_1"))
                        .when(Samples.called("resp_1", "c1"))
                        .then(ask("resp_1", "c1", 4, 4, TURN)),
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
                        .when(new Input.SessionEnded()),
                new ConversationTable("events of the model before session.created mean nothing")
                        .when(said(TURN, "hi"))
                        .then(open(1))
                        .when(updated(WEATHER))
                        .when(responseCreated("resp_1")));
    }
}
