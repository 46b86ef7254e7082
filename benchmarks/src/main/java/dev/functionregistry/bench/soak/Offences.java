package dev.functionregistry.bench.soak;

import java.util.ArrayList;
import java.util.List;

/** What must not happen and did, in the order it was found. Safe for many threads. */
final class Offences {
    /** {@code kind}: one of the promises; {@code conversation}: {@code c17}, or the model session where that is unknown. */
    record Offence(String kind, String conversation, String what) {}

    static final String PROTOCOL_ERROR = "protocol errors";
    static final String UNANSWERED = "calls unanswered";
    static final String TWICE = "outputs sent twice";
    static final String WRONG_OUTPUT = "outputs of another call";
    static final String TURN_LOST = "turns that never ended";
    static final List<String> KINDS = List.of(PROTOCOL_ERROR, UNANSWERED, TWICE, WRONG_OUTPUT, TURN_LOST);

    private final List<Offence> found = new ArrayList<>();

    synchronized void add(String kind, String conversation, String what) {
        found.add(new Offence(kind, conversation, what));
    }

    synchronized List<Offence> all() {
        return List.copyOf(found);
    }

    synchronized long count(String kind) {
        return found.stream().filter(offence -> offence.kind().equals(kind)).count();
    }
}
