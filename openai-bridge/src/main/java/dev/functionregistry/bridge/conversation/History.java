package dev.functionregistry.bridge.conversation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was said and called lately, so that the next model session can be told. Text only; a call keeps its output beside it.
 *
 * @param entries oldest first
 */
public record History(List<Entry> entries) {
    private static final int ENTRIES_KEPT = 64;
    private static final int CHARS_KEPT = 64 * 1024;

    /** Nothing was said yet. */
    public static final History NONE = new History(List.of());

    /** Copies the list. */
    public History {
        entries = List.copyOf(entries);
    }

    /** One thing that was said or done. */
    public sealed interface Entry {
        /** Characters that it holds. */
        int size();
    }

    /**
     * Words.
     *
     * @param role user, assistant or system
     */
    public record Said(String role, String text) implements Entry {
        public static final String USER = "user";
        public static final String ASSISTANT = "assistant";
        public static final String SYSTEM = "system";

        @Override
        public int size() {
            return text.length();
        }
    }

    /**
     * A function call.
     *
     * @param output what it returned; null while it runs
     */
    public record Called(
            String callId,
            String name,
            String arguments,
            @Nullable String output) implements Entry {
        @Override
        public int size() {
            return arguments.length() + (output == null ? 0 : output.length());
        }
    }

    History said(String role, String text) {
        return text.isEmpty() ? this : with(new Said(role, text));
    }

    History called(String callId, String name, String arguments) {
        return with(new Called(callId, name, arguments, null));
    }

    /** Keeps the output of a call; of one that is no longer known nothing is kept. */
    History answered(String callId, String output) {
        List<Entry> all = new ArrayList<>(entries);
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i) instanceof Called call && call.callId().equals(callId)) {
                all.set(i, new Called(callId, call.name(), call.arguments(), output));
                return bounded(all, ENTRIES_KEPT, CHARS_KEPT);
            }
        }
        return this;
    }

    /** True for a call whose output is still to come. */
    boolean awaits(String callId) {
        return entries.stream()
                .anyMatch(
                        entry -> entry instanceof Called call && call.callId().equals(callId) && call.output() == null);
    }

    /** The newest of it. */
    public History newest(int mostEntries, int mostChars) {
        return bounded(entries, mostEntries, mostChars);
    }

    private History with(Entry entry) {
        List<Entry> all = new ArrayList<>(entries);
        all.add(entry);
        return bounded(all, ENTRIES_KEPT, CHARS_KEPT);
    }

    /** The newest entry always stays, however long it is. */
    private static History bounded(List<Entry> all, int mostEntries, int mostChars) {
        int from = all.size();
        int chars = 0;
        while (from > 0 && all.size() - from < mostEntries) {
            chars += all.get(from - 1).size();
            if (chars > mostChars && from < all.size()) {
                break;
            }
            from--;
        }
        return new History(all.subList(from, all.size()));
    }
}
