package dev.functionregistry.simulator.model;

/**
 * Something in the user's words that an argument can be made of.
 *
 * @param kind what it looks like
 * @param value the number, or the text without its quotes
 * @param before the word in front of it, in lower case; empty at the start
 * @param start where it starts in the text
 * @param end where it ends in the text
 */
record Mention(Kind kind, Object value, String before, int start, int end) {
    enum Kind {
        /** In quotes. */
        QUOTED,
        /** In digits or words. */
        NUMBER,
        /** Capitalised: a place, a person. */
        NAME,
        EMAIL,
        URL,
        /** A date, a day's name, "tomorrow". */
        DATE,
        /** Letters and digits together, such as an order number. */
        CODE,
        /** What follows a preposition, where nothing else stands out. */
        PHRASE
    }

    String text() {
        return String.valueOf(value);
    }
}
