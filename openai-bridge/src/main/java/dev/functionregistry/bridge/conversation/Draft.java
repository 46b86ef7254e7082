package dev.functionregistry.bridge.conversation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The next state and its effects while one input is being applied. Lives for one call of {@link RealtimeConversation#apply}. */
final class Draft {
    /** Ids remembered to recognise what comes twice. */
    private static final int IDS_KEPT = 256;

    final ConversationLimits limits;
    final long now;
    final List<Effect> effects = new ArrayList<>();

    Link link;
    ModelLife life;

    @Nullable
    Owner owner;

    ToolList tools;
    ResponseGate gate;
    final List<ConversationState.Want> wants;
    boolean labelled;
    final Map<String, ModelResponse> responses;
    final Map<String, OpenCall> calls;
    List<String> settledCalls;
    List<String> endedResponses;
    List<String> foreignResponses;
    final List<Turn> turns;
    List<Delivered> delivered;
    History history;
    Recovery recovery;
    long quietMicros;
    long heardMicros;

    @Nullable
    Memory remembered;

    long serial;

    Draft(ConversationState state, ConversationLimits limits, long now) {
        this.limits = limits;
        this.now = now;
        link = state.link();
        life = state.life();
        owner = state.owner();
        tools = state.tools();
        gate = state.gate();
        wants = new ArrayList<>(state.wants());
        labelled = state.labelled();
        responses = new LinkedHashMap<>(state.responses());
        calls = new LinkedHashMap<>(state.calls());
        settledCalls = state.settledCalls();
        endedResponses = state.endedResponses();
        foreignResponses = state.foreignResponses();
        turns = new ArrayList<>(state.turns());
        delivered = state.delivered();
        history = state.history();
        recovery = state.recovery();
        quietMicros = state.quietMicros();
        heardMicros = state.heardMicros();
        remembered = state.remembered();
        serial = state.serial();
    }

    ConversationState state() {
        return new ConversationState(
                link,
                life,
                owner,
                tools,
                gate,
                wants,
                labelled,
                responses,
                calls,
                settledCalls,
                endedResponses,
                foreignResponses,
                turns,
                delivered,
                history,
                recovery,
                quietMicros,
                heardMicros,
                remembered,
                serial);
    }

    boolean linked() {
        return link instanceof Link.Linked;
    }

    /** So much later than now, in microseconds since the epoch. */
    long after(Duration time) {
        return now + ConversationLimits.micros(time);
    }

    String nextEventId(String what) {
        return what + "-" + ++serial;
    }

    void emit(Effect effect) {
        effects.add(effect);
    }

    void send(ClientEvent event) {
        effects.add(new Effect.Send(event));
    }

    void note(Effect.Note.Kind kind, String subject, @Nullable String detail) {
        effects.add(new Effect.Note(kind, subject, detail == null ? "" : detail));
    }

    @Nullable
    Turn turn(@Nullable TurnId id) {
        for (Turn turn : turns) {
            if (turn.id().equals(id)) {
                return turn;
            }
        }
        return null;
    }

    void replace(Turn turn) {
        turns.replaceAll(other -> other.id().equals(turn.id()) ? turn : other);
    }

    void settled(String callId) {
        settledCalls = newest(settledCalls, callId, IDS_KEPT);
        effects.add(new Effect.Settle(callId));
    }

    /** Keeps what was said for the next model session; the service keeps that of a call. */
    void history(UnaryOperator<History> more) {
        if (!life.sideband()) {
            history = more.apply(history);
        }
    }

    void ended(String responseId) {
        endedResponses = newest(endedResponses, responseId, IDS_KEPT);
    }

    void foreign(String responseId) {
        foreignResponses = newest(foreignResponses, responseId, IDS_KEPT);
    }

    static <T> List<T> newest(List<T> list, T more, int kept) {
        List<T> longer = new ArrayList<>(list.size() + 1);
        longer.addAll(list.size() < kept ? list : list.subList(list.size() - kept + 1, list.size()));
        longer.add(more);
        return List.copyOf(longer);
    }
}
