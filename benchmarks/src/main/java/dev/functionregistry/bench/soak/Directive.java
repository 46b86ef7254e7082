package dev.functionregistry.bench.soak;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What the model is to do with one turn. It travels as JSON in the user's words, so that a model session that was made anew
 * knows it too.
 *
 * @param turn {@code c<conversation>.<turn>}, unique in a soak
 * @param rounds calls per response: {@code [3,1]} is three in parallel, then one
 * @param fault how the response of {@code faultRound} ends, the first time
 * @param faultRound from 0; the round after the last is the one that answers in words
 */
record Directive(String turn, List<Integer> rounds, Fault fault, int faultRound) {

    /** How a response can go wrong. */
    enum Fault {
        NONE,
        FAILED,
        INCOMPLETE,
        INTERRUPTED,
        DROPPED
    }

    static Directive draw(String turn, RandomGenerator random) {
        List<Integer> rounds = new ArrayList<>();
        int count = random.nextInt(10) < 7 ? 1 : random.nextInt(3);
        for (int i = 0; i < count; i++) {
            rounds.add(random.nextInt(3) == 0 ? 1 : 2 + random.nextInt(4));
        }
        Fault fault = random.nextInt(100) < 80 ? Fault.NONE : Fault.values()[1 + random.nextInt(4)];
        return new Directive(turn, rounds, fault, random.nextInt(rounds.size() + 1));
    }

    /** What the user says who breaks in: one more call. */
    Directive interruption() {
        return new Directive(turn + "i", List.of(1), Fault.NONE, 0);
    }

    String text() {
        return Json.write(JsonObject.of("turn", turn)
                .with("rounds", rounds)
                .with("fault", fault.name())
                .with("faultRound", faultRound));
    }

    /** The last directive in words that may hold more than one. */
    static Optional<Directive> in(String words) {
        int start = words.lastIndexOf("{\"turn\":");
        int end = words.indexOf('}', Math.max(0, start));
        if (start < 0
                || end < 0
                || !(Json.parse(words.substring(start, end + 1)) instanceof Json.Parsed.Tree(Map<?, ?> map))) {
            return Optional.empty();
        }
        Map<String, Object> tree = Json.asObject(map);
        return Optional.of(new Directive(
                String.valueOf(tree.get("turn")),
                Json.listAt(tree, "rounds").stream()
                        .map(round -> ((Number) round).intValue())
                        .toList(),
                Fault.valueOf(String.valueOf(tree.get("fault"))),
                tree.get("faultRound") instanceof Number round ? round.intValue() : 0));
    }

    /** The conversation of a turn: {@code c17} of {@code c17.3}. */
    static String conversationOf(String turn) {
        int dot = turn.indexOf('.');
        return dot < 0 ? turn : turn.substring(0, dot);
    }
}
