package dev.functionregistry.core.function;

import java.util.OptionalInt;

/** Text that shows a reader all of itself. What a person cannot see, a model still reads. */
public final class VisibleText {
    private VisibleText() {}

    /** The first code point that a reader cannot see; empty when there is none. Line breaks and tabs can be seen. */
    public static OptionalInt firstInvisible(String text) {
        return text.codePoints().filter(VisibleText::invisible).findFirst();
    }

    /** Control, bidi, zero-width and other formatting characters, halves of pairs, and code points without a character. */
    private static boolean invisible(int character) {
        if (character == '\n' || character == '\r' || character == '\t') {
            return false;
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
