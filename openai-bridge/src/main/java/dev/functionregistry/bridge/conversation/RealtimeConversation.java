package dev.functionregistry.bridge.conversation;

import java.util.List;
import java.util.OptionalLong;

/**
 * The rules by which a session's model learns its tools, gets its calls run and answers its user.
 *
 * <pre>
 *   tools published --> session.update --> session.updated          (one under way at a time: {@link ToolList})
 *   user's turn --> conversation.item.create --+
 *                                              v
 *        +--------------------------> response.create               (one response at a time: {@link ResponseGate})
 *        |                                     |
 *        |                             response.created             (its calls are bound to the revision in force now)
 *        |                              |            |
 *        |         output_item.done, function_call   text --> told to the user
 *        |                              |
 *        |                          tool call --> … --> tool result (held while its revision is not confirmed: {@link OpenCall})
 *        |                                                |
 *        |                          conversation.item.create, function_call_output
 *        |                                                |
 *        +--- response done and its last call answered ---+         response done without a call --> the turn is over
 * </pre>
 *
 * A pure function of state, input and time; every effect is a value. What comes twice changes nothing the second time.
 */
public final class RealtimeConversation {
    private final ConversationLimits limits;

    /** @param limits numbers of every conversation */
    public RealtimeConversation(ConversationLimits limits) {
        this.limits = limits;
    }

    /**
     * The next state and what must be done.
     *
     * @param state next state
     * @param effects to be done in this order
     */
    public record Step(ConversationState state, List<Effect> effects) {}

    /**
     * Applies one input.
     *
     * @param now microseconds since the epoch
     */
    public Step apply(ConversationState state, Input input, long now) {
        Draft draft = new Draft(state, limits, now);
        if (state.ended()) {
            LinkRules.afterTheEnd(draft, input);
            return new Step(draft.state(), draft.effects);
        }
        switch (input) {
            case Input.ToolsPublished published -> ToolRules.published(draft, published.tools());
            case Input.UserSaid said -> TurnRules.asked(draft, said);
            case Input.ResultArrived result -> CallRules.result(draft, result);
            case Input.CallNotPlaced refused -> CallRules.answer(draft, refused.callId(), refused.output());
            case Input.SessionEnded ended -> LinkRules.ended(draft);
            case Input.Recalled recalled -> LinkRules.recalled(draft, recalled);
            case Input.AttachWanted wanted -> LinkRules.attach(draft, wanted);
            case Input.SocketOpened opened -> LinkRules.socketOpened(draft);
            case Input.ConnectionLost lost -> LinkRules.lost(draft, lost);
            case Input.TimePassed passed -> {
                LinkRules.timePassed(draft);
                ToolRules.timePassed(draft);
                CallRules.timePassed(draft);
                TurnRules.timePassed(draft);
                ResponseRules.timePassed(draft);
            }
            case Input.ServerEvent event -> {
                draft.heardMicros = now;
                if (draft.linked() || event instanceof Input.SessionCreated) {
                    heard(draft, event);
                } else if (event instanceof Input.ErrorRaised error) {
                    LinkRules.refusedToBegin(draft, error);
                }
            }
        }
        ToolRules.updateWhenBehind(draft);
        ResponseRules.askWhenIdle(draft);
        TurnRules.tell(draft);
        LinkRules.renewWhenDue(draft);
        LinkRules.rememberWhatChanged(draft);
        return new Step(draft.state(), draft.effects);
    }

    /** When {@link Input.TimePassed} is due for a state, in microseconds since the epoch. */
    public OptionalLong wakeAtMicros(ConversationState state) {
        return state.wakeAtMicros(limits);
    }

    private static void heard(Draft draft, Input.ServerEvent event) {
        switch (event) {
            case Input.SessionCreated created -> LinkRules.created(draft, created);
            case Input.SessionUpdated updated -> ToolRules.updated(draft, updated.tools());
            case Input.ResponseCreated created -> ResponseRules.created(draft, created);
            case Input.FunctionCallBegun begun -> RecoveryRules.begun(draft, begun);
            case Input.FunctionCallDone call -> CallRules.called(draft, call);
            case Input.TextDelta delta -> TurnRules.text(draft, delta);
            case Input.ResponseDone done -> ResponseRules.done(draft, done);
            case Input.ItemAdded added -> CallRules.acknowledged(draft, added.itemId(), added.callId());
            case Input.ItemRetrieved item -> RecoveryRules.retrieved(draft, item);
            case Input.RateLimitReached limit -> ResponseRules.limited(draft, limit);
            case Input.ErrorRaised error -> failed(draft, error);
        }
    }

    /** An error belongs to the event that it names; one that names none is judged by its code. */
    private static void failed(Draft draft, Input.ErrorRaised error) {
        boolean known = ToolRules.failed(draft, error)
                || ResponseRules.failed(draft, error)
                || RecoveryRules.failed(draft, error)
                || CallRules.failed(draft, error)
                || TurnRules.failed(draft, error);
        if (!known) {
            draft.note(
                    Effect.Note.Kind.MODEL_ERROR,
                    error.eventId() == null ? "none" : error.eventId(),
                    error.code() == null ? "none" : error.code());
        }
    }
}
