package dev.functionregistry.bridge.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A conversation as rows: what comes in, and all that must follow. What is kept for the next bridge ({@link Effect.Remember}) has
 * tables of its own and is left out here.
 */
final class ConversationTable {
    static final long START = 1_000_000_000L;

    final String name;
    final List<Row> rows = new ArrayList<>();
    private long at = START;

    /** An input, when it comes, and the effects that it must have. */
    record Row(long at, Input input, List<Effect> effects) {}

    ConversationTable(String name) {
        this.name = name;
    }

    /** A row without effects, until {@link #then} says otherwise. */
    ConversationTable when(Input input) {
        rows.add(new Row(at, input, List.of()));
        return this;
    }

    ConversationTable then(Effect... effects) {
        Row last = rows.removeLast();
        rows.add(new Row(last.at(), last.input(), List.of(effects)));
        return this;
    }

    ConversationTable afterMillis(long millis) {
        at += millis * 1_000;
        return this;
    }

    /** Goes on from the rows of another table. */
    ConversationTable after(ConversationTable earlier) {
        rows.addAll(earlier.rows);
        at = rows.getLast().at();
        return this;
    }

    ConversationState run(ConversationLimits limits) {
        RealtimeConversation rules = new RealtimeConversation(limits);
        ConversationState state = ConversationState.fresh();
        for (Row row : rows) {
            RealtimeConversation.Step step = rules.apply(state, row.input(), row.at());
            assertThat(visible(step.effects())).as("%s: %s", name, row.input()).isEqualTo(row.effects());
            state = step.state();
        }
        return state;
    }

    /** Every event of the model comes a second time, and has no effect then but a note. Pieces of text are not repeated. */
    void runEachEventTwice(ConversationLimits limits) {
        RealtimeConversation rules = new RealtimeConversation(limits);
        ConversationState state = ConversationState.fresh();
        for (Row row : rows) {
            RealtimeConversation.Step first = rules.apply(state, row.input(), row.at());
            assertThat(visible(first.effects())).as("%s: %s", name, row.input()).isEqualTo(row.effects());
            state = first.state();
            if (repeatable(row.input())) {
                RealtimeConversation.Step second = rules.apply(state, row.input(), row.at());
                assertThat(second.effects().stream().filter(effect -> !harmless(effect)))
                        .as("%s, again: %s", name, row.input())
                        .isEmpty();
                state = second.state();
            }
        }
    }

    private static boolean repeatable(Input input) {
        return switch (input) {
            case Input.TextDelta delta -> false;
            case Input.ConnectionLost lost -> false;
            case Input.Recalled recalled -> false;
            case Input.UserSaid said -> false; // the same question is a new turn once the first is over
            default -> true;
        };
    }

    private static boolean harmless(Effect effect) {
        return effect instanceof Effect.Note || effect instanceof Effect.Remember || effect instanceof Effect.Settle;
    }

    private static List<Effect> visible(List<Effect> effects) {
        Predicate<Effect> kept = Effect.Remember.class::isInstance;
        return effects.stream().filter(kept.negate()).toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
