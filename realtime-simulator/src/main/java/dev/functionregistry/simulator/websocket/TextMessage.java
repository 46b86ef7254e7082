package dev.functionregistry.simulator.websocket;

/**
 * Joins the frames of a text message. The server decodes each frame on its own, so a character cut in two arrives as two
 * replacement characters: such a message is refused, not repaired.
 */
final class TextMessage {
    static final int NOT_CONSISTENT = 1007;
    static final int TOO_BIG = 1009;
    private static final char REPLACEMENT = '\uFFFD';

    private final int maxCharacters;
    private final StringBuilder parts = new StringBuilder();

    /** What a frame led to. */
    sealed interface Joined {
        record Whole(String text) implements Joined {}

        record Unfinished() implements Joined {}

        record Refused(int closeCode, String reason) implements Joined {}
    }

    TextMessage(int maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    Joined add(String frame, boolean last) {
        if (parts.length() + frame.length() > maxCharacters) {
            return new Joined.Refused(TOO_BIG, "message_too_big");
        }
        if (last && parts.isEmpty()) {
            return new Joined.Whole(frame);
        }
        if (cut(frame, last)) {
            return new Joined.Refused(NOT_CONSISTENT, "character_cut_by_frame");
        }
        parts.append(frame);
        if (!last) {
            return new Joined.Unfinished();
        }
        String text = parts.toString();
        parts.setLength(0);
        return new Joined.Whole(text);
    }

    private boolean cut(String frame, boolean last) {
        if (frame.isEmpty()) {
            return false;
        }
        boolean atStart = !parts.isEmpty() && frame.charAt(0) == REPLACEMENT;
        boolean atEnd = !last && frame.charAt(frame.length() - 1) == REPLACEMENT;
        return atStart || atEnd;
    }
}
