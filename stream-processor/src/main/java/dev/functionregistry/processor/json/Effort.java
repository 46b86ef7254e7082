package dev.functionregistry.processor.json;

import com.google.re2j.Pattern;
import java.util.HashMap;
import java.util.Map;

/** What one comparison of schemas may cost, whoever of its parts spends it. Small schemas can ask for more than there is time. */
final class Effort {
    /** Most that is spent on one comparison; a unit is a keyword or a value looked at. */
    static final long MOST = 600_000;

    /** Deepest chain of proofs, each for the sake of the one before. */
    static final int MAX_DEPTH = 200;

    private static final int PROOF = 30;
    private static final int CHARACTERS_PER_UNIT = 32;

    private final Map<String, Pattern> patterns = new HashMap<>();
    private long spent;
    private int depth;

    /** The comparison is given up. Carries no trace since it is no bug. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Exhausted() {
            super("too complex to be compared", null, false, false);
        }
    }

    /** @throws Exhausted when more is spent than there is */
    void spend(long units) {
        spent += units;
        if (spent > MOST) {
            throw new Exhausted();
        }
    }

    /** What it costs to read so many characters. */
    void read(long characters) {
        spend(1 + characters / CHARACTERS_PER_UNIT);
    }

    /** Begins a proof; {@link #leave} ends it. */
    void enter() {
        if (++depth > MAX_DEPTH) {
            throw new Exhausted();
        }
        spend(PROOF);
    }

    void leave() {
        depth--;
    }

    /** Whether a pattern of a schema that was not refused occurs in a name. */
    boolean matches(String pattern, String name) {
        var compiled = patterns.get(pattern);
        if (compiled == null) {
            read(PatternSize.of(pattern) * CHARACTERS_PER_UNIT);
            compiled = Re2Expressions.compile(pattern);
            patterns.put(pattern, compiled);
        }
        read((long) compiled.programSize() * name.length());
        return compiled.matcher(name).find();
    }
}
