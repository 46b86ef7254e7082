package dev.functionregistry.bridge.conversation;

import static dev.functionregistry.bridge.conversation.Samples.*;

import dev.functionregistry.bridge.conversation.Effect.Note.Kind;
import java.util.List;

/** How the model learns its tools. */
final class ToolTables {
    private ToolTables() {}

    static List<ConversationTable> all() {
        return List.of(
                new ConversationTable("tools alone open no model session").when(published(1, WEATHER)),
                opened("the first update carries the options; the turn waits for its answer")
                        .when(updated(WEATHER))
                        .then(userItem("turn-2", "hi"), response("response-3")),
                opened("a newer revision while an update is under way waits, and takes the newest list")
                        .when(published(2, WEATHER, SUM))
                        .when(published(3, SUM))
                        .when(updated(WEATHER))
                        .then(update("tools-3-2", SUM))
                        .when(updated(SUM))
                        .then(userItem("turn-3", "hi"), response("response-4")),
                ResponseTables.responding("changes are taken together for 100 ms while nobody waits for them")
                        .when(published(2, WEATHER, SUM))
                        .afterMillis(50)
                        .when(published(3, SUM))
                        .afterMillis(49)
                        .when(time())
                        .afterMillis(1)
                        .when(time())
                        .then(update("tools-3-4", SUM))
                        .when(updated(SUM)),
                ResponseTables.responding("a text does not wait for more changes to come")
                        .when(done("resp_1", "Yes."))
                        .then(over(TURN, "Yes."))
                        .when(published(2, SUM))
                        .when(said(SECOND_TURN, "and?"))
                        .then(update("tools-2-4", SUM))
                        .when(updated(SUM))
                        .then(userItem("turn-5", "and?"), response("response-6")),
                opened("an older revision changes nothing")
                        .when(updated(WEATHER))
                        .then(userItem("turn-2", "hi"), response("response-3"))
                        .when(published(1, SUM))
                        .when(published(0, SUM)),
                opened("the service may write tools in another order")
                        .when(published(2, WEATHER, SUM))
                        .when(updated(WEATHER))
                        .then(update("tools-2-2", WEATHER, SUM))
                        .when(updated(SUM, WEATHER))
                        .then(userItem("turn-3", "hi"), response("response-4")),
                new ConversationTable("one bad tool is put in quarantine by its index, the others go on")
                        .when(published(1, WEATHER, BAD, SUM))
                        .when(said(TURN, "hi"))
                        .then(open(1))
                        .when(created())
                        .then(firstUpdate("tools-1-1", WEATHER, BAD, SUM))
                        .when(error("tools-1-1", "invalid_value", "session.tools[1].name"))
                        .then(
                                note(Kind.TOOL_QUARANTINED, "bad.name", "invalid_value"),
                                tellOwner(OWNER, 1, "bad.name", "invalid_value"),
                                update("tools-1-2", WEATHER, SUM))
                        .when(updated(WEATHER, SUM))
                        .then(userItem("turn-3", "hi"), response("response-4"))
                        .when(published(2, WEATHER, BAD))
                        .afterMillis(100)
                        .when(time())
                        .then(update("tools-2-5", WEATHER))
                        .when(updated(WEATHER)),
                new ConversationTable("a corrected tool leaves quarantine")
                        .when(published(1, BAD))
                        .when(said(TURN, "hi"))
                        .then(open(1))
                        .when(created())
                        .then(firstUpdate("tools-1-1", BAD))
                        .when(error(null, "unknown_parameter", "session.tools[0].strict"))
                        .then(
                                note(Kind.TOOL_QUARANTINED, "bad.name", "unknown_parameter"),
                                tellOwner(OWNER, 1, "bad.name", "unknown_parameter"),
                                update("tools-1-2"))
                        .when(updated())
                        .then(userItem("turn-3", "hi"), response("response-4"))
                        .when(published(2, new WireTool("bad.name", "Better", "{}")))
                        .afterMillis(100)
                        .when(time())
                        .then(update("tools-2-5", new WireTool("bad.name", "Better", "{}"))),
                opened("an update refused as a whole leaves the model its list, until the revision moves")
                        .when(error("tools-1-1", "invalid_value", "session.tools"))
                        .then(
                                note(Kind.UPDATE_REFUSED, "1", "invalid_value"),
                                tellOwner(OWNER, 1, null, "invalid_value"),
                                userItem("turn-2", "hi"),
                                response("response-3"))
                        .when(published(2, SUM))
                        .afterMillis(100)
                        .when(time())
                        .then(update("tools-2-4", SUM)),
                opened("an update without an answer is given up")
                        .afterMillis(9_999)
                        .when(time())
                        .afterMillis(1)
                        .when(time())
                        .then(
                                note(Kind.UPDATE_REFUSED, "1", "no_answer"),
                                new Effect.TellOwner(
                                        OWNER,
                                        1,
                                        null,
                                        "no_answer",
                                        "The model did not answer the update of its tools in time."),
                                userItem("turn-2", "hi"),
                                response("response-3")),
                new ConversationTable("a turn that overtakes its tools waits for the revision that the page knows")
                        .when(published(1))
                        .when(said(TURN, "hi", 2))
                        .then(open(1))
                        .when(created())
                        .then(firstUpdate("tools-1-1"))
                        .when(updated())
                        .when(published(2, WEATHER))
                        .then(update("tools-2-2", WEATHER))
                        .when(updated(WEATHER))
                        .then(userItem("turn-3", "hi"), response("response-4")),
                new ConversationTable("a turn waits for a revision that a later one replaced")
                        .when(published(3, WEATHER))
                        .when(said(TURN, "hi", 2))
                        .then(open(1))
                        .when(created())
                        .then(firstUpdate("tools-3-1", WEATHER))
                        .when(updated(WEATHER))
                        .then(userItem("turn-2", "hi"), response("response-3")),
                new ConversationTable("tools that never come hold a turn back for 2 s")
                        .when(published(1, WEATHER))
                        .when(said(TURN, "hi", 2))
                        .then(open(1))
                        .when(created())
                        .then(firstUpdate("tools-1-1", WEATHER))
                        .when(updated(WEATHER))
                        .when(said(SECOND_TURN, "there"))
                        .afterMillis(1_999)
                        .when(time())
                        .afterMillis(1)
                        .when(time())
                        .then(
                                note(Kind.BARRIER_EXPIRED, "r1", "revision 2 over 1"),
                                userItem("turn-2", "hi"),
                                response("response-3")),
                new ConversationTable("tools that the model refuses hold no turn back")
                        .when(published(2, BAD))
                        .when(said(TURN, "hi", 2))
                        .then(open(1))
                        .when(created())
                        .then(firstUpdate("tools-2-1", BAD))
                        .when(error("tools-2-1", "invalid_value", "session.tools"))
                        .then(
                                note(Kind.UPDATE_REFUSED, "2", "invalid_value"),
                                tellOwner(OWNER, 2, null, "invalid_value"),
                                userItem("turn-2", "hi"),
                                response("response-3")),
                opened("an error about another event is none of the update's")
                        .when(error("other-9", "invalid_value", "item"))
                        .then(note(Kind.MODEL_ERROR, "other-9", "invalid_value")),
                ResponseTables.asked("tools that are not ours are replaced, but not for ever")
                        .when(updated(SUM))
                        .then(note(Kind.FOREIGN_TOOLS, "1", "1"), update("tools-1-4", WEATHER))
                        .when(updated(SUM))
                        .when(updated(WEATHER))
                        .when(updated())
                        .then(note(Kind.FOREIGN_TOOLS, "1", "0"), update("tools-1-5", WEATHER)));
    }

    /** Revision 1 with one tool, a turn waiting, the first update under way. */
    static ConversationTable opened(String name) {
        return new ConversationTable(name)
                .when(published(1, WEATHER))
                .when(said(TURN, "hi"))
                .then(open(1))
                .when(created())
                .then(firstUpdate("tools-1-1", WEATHER));
    }
}
