package dev.functionregistry.processor.json;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many steps an ECMA-262 pattern has when its repetitions are written out, which RE2 does: {@code (a{30}){30}} has 900 and more. Reckoned
 * from the text, since a few characters can ask for more than there is memory. Never less than RE2 comes to. The client's {@code
 * patternSize.ts} reckons the same; both read {@code patterns/cases.json}.
 */
final class PatternSize {
    /** Beyond this the exact number tells nothing. */
    private static final long ENDLESS = 1_000_000_000;

    /** Longest number of repetitions that is read, in digits; RE2 takes 1,000 at most. */
    private static final int DIGITS = 4;

    private final String pattern;
    private final Deque<Group> around = new ArrayDeque<>();
    private Group group = new Group(0);
    private int at;

    private PatternSize(String pattern) {
        this.pattern = pattern;
    }

    /** A group under way: what it is made of itself, what stands in it before its last part, and that part. */
    private static final class Group {
        private final int own;
        private long done;
        private long last;
        private long branch;

        Group(int own) {
            this.own = own;
        }

        void add(long size) {
            done += last;
            last = size;
        }

        /** An empty alternative is a step too. */
        private void fill() {
            if (done + last == branch) {
                add(1);
            }
        }

        void alternative() {
            fill();
            add(1);
            add(0);
            branch = done;
        }

        long size() {
            fill();
            return own + done + last;
        }
    }

    /** The steps of a pattern, which need not be well formed. */
    static long of(String pattern) {
        return new PatternSize(pattern).all();
    }

    private long all() {
        while (at < pattern.length()) {
            part(pattern.charAt(at));
            group.last = Math.min(group.last, ENDLESS);
        }
        while (!around.isEmpty()) {
            close();
        }
        return Math.min(group.size(), ENDLESS);
    }

    private void part(char c) {
        switch (c) {
            case '\\' -> one(afterEscape());
            case '[' -> one(afterClass());
            case '(' -> open();
            case ')' -> {
                close();
                at++;
            }
            case '|' -> {
                group.alternative();
                at++;
            }
            case '*', '+', '?' -> {
                // what may be empty is repeated in two steps
                group.last += c == '*' ? 2 : 1;
                at++;
            }
            case '{' -> repeat();
            default -> one(at + 1);
        }
    }

    private void one(int next) {
        group.add(1);
        at = next;
    }

    private void open() {
        int flags = at + 1;
        if (pattern.startsWith("?", flags)) {
            do {
                flags++;
            } while (flags < pattern.length()
                    && (Character.isLetter(pattern.charAt(flags)) || pattern.charAt(flags) == '-'));
            if (pattern.startsWith(")", flags)) {
                // (?i) is no part: a repetition behind it is of what stands before
                at = flags + 1;
                return;
            }
        }
        boolean plain = pattern.startsWith(":", flags) && flags > at + 1;
        int name = pattern.startsWith("(?<", at) ? pattern.indexOf('>', at) : -1;
        around.push(group);
        group = new Group(plain ? 0 : 2);
        at = plain ? flags + 1 : Math.max(name, at) + 1;
    }

    private void close() {
        if (around.isEmpty()) {
            group.add(1); // malformed
            return;
        }
        long size = group.size();
        group = around.pop();
        group.add(size);
    }

    private int afterEscape() {
        char kind = at + 1 < pattern.length() ? pattern.charAt(at + 1) : 0;
        if ("uxpP".indexOf(kind) >= 0 && pattern.startsWith("{", at + 2)) {
            int end = pattern.indexOf('}', at);
            return end < 0 ? at + 2 : end + 1;
        }
        return at
                + switch (kind) {
                    case 'u' -> 6;
                    case 'x' -> 4;
                    case 'c' -> 3;
                    default -> 2;
                };
    }

    private int afterClass() {
        int end = at + 1;
        while (end < pattern.length() && pattern.charAt(end) != ']') {
            end += pattern.charAt(end) == '\\' ? 2 : 1;
        }
        return end + 1;
    }

    /** {@code {n}}, <code>{n,}</code> or {@code {n,m}}; anything else is text. */
    private void repeat() {
        int end = pattern.indexOf('}', at);
        var counts = end < 0 ? new String[0] : pattern.substring(at + 1, end).split(",", -1);
        boolean repeats = counts.length > 0
                && counts.length <= 2
                && isNumber(counts[0])
                && (counts.length == 1 || counts[1].isEmpty() || isNumber(counts[1]));
        if (!repeats) {
            one(at + 1);
            return;
        }
        long least = number(counts[0]);
        long written = least * group.last;
        if (counts.length == 2) {
            boolean endless = counts[1].isEmpty();
            long more = endless ? 1 : Math.max(0, number(counts[1]) - least);
            written += more * (group.last + (endless ? 2 : 1));
        }
        group.last = Math.max(1, written);
        at = end + 1;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long number(String digits) {
        return digits.length() > DIGITS ? ENDLESS : Long.parseLong(digits);
    }
}
