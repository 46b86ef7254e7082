package dev.functionregistry.processor.json;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;

/**
 * ECMA-262 patterns on RE2/J, which answers in time linear to the text. What RE2 cannot take (look-around,
 * back-references) is a {@link PatternSyntaxException}; schemas with such patterns are refused at registration.
 */
final class Re2Expressions implements RegularExpressionFactory {
    /** Longest pattern accepted, in UTF-16 units. */
    static final int MAX_PATTERN_LENGTH = 1_000;

    /** Most steps of a pattern, its repetitions written out: RE2/J holds them all, and calls itself along them. */
    static final int MAX_PATTERN_SIZE = 3_000;

    private static final String SPACES =
            "\\t\\n\\x{0b}\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";
    private static final String LINE_ENDS = "\\n\\r\\x{2028}\\x{2029}";

    @Override
    public RegularExpression getRegularExpression(String regex) {
        var pattern = compile(regex);
        int size = pattern.programSize();
        return text -> {
            CompiledSchema.beforeMatching(size, text.length());
            return pattern.matcher(text).find();
        };
    }

    /**
     * Compiles an ECMA-262 pattern.
     *
     * @throws PatternSyntaxException when the pattern is too long or large, malformed or beyond RE2
     */
    static Pattern compile(String regex) {
        if (regex.length() > MAX_PATTERN_LENGTH) {
            throw new PatternSyntaxException("pattern is longer than " + MAX_PATTERN_LENGTH + " characters");
        }
        // before it is built: RE2/J writes out whatever is asked for
        if (PatternSize.of(regex) > MAX_PATTERN_SIZE) {
            throw new PatternSyntaxException(
                    "with its repetitions written out it has more than " + MAX_PATTERN_SIZE + " steps");
        }
        return Pattern.compile(new Translation(regex).toRe2());
    }

    /** Rewrites the few spellings in which ECMA-262 and RE2 differ. */
    private static final class Translation {
        private final String source;
        private final StringBuilder out = new StringBuilder();
        private int at;
        private boolean inClass;

        Translation(String source) {
            this.source = source;
        }

        String toRe2() {
            while (at < source.length()) {
                char c = source.charAt(at);
                if (c == '\\' && at + 1 < source.length()) {
                    escape(source.charAt(at + 1));
                } else if (inClass) {
                    inClass = c != ']';
                    // RE2 would read [[: as the start of a named class
                    copy(c == '[' ? "\\[" : String.valueOf(c), 1);
                } else {
                    plain(c);
                }
            }
            return out.toString();
        }

        private void plain(char c) {
            if (source.startsWith("[^]", at)) {
                copy("(?s:.)", 3);
            } else if (source.startsWith("[]", at)) {
                copy("[^\\x00-\\x{10FFFF}]", 2);
            } else if (c == '[') {
                inClass = true;
                copy("[", 1);
            } else if (c == '.') {
                copy("[^" + LINE_ENDS + "]", 1);
            } else if (source.startsWith("(?<", at)
                    && !source.startsWith("(?<=", at)
                    && !source.startsWith("(?<!", at)) {
                copy("(?P<", 3);
            } else {
                copy(String.valueOf(c), 1);
            }
        }

        private void escape(char kind) {
            switch (kind) {
                case 'u' -> unicodeEscape();
                // in RE2 the start of a quotation, in which brackets would mean nothing
                case 'Q', 'E' -> throw new PatternSyntaxException("invalid escape sequence", "\\" + kind);
                case 'c' -> {
                    if (at + 2 >= source.length() || !Character.isLetter(source.charAt(at + 2))) {
                        throw new PatternSyntaxException("\\c must be followed by a letter", source);
                    }
                    copy(codePoint(source.charAt(at + 2) % 32), 3);
                }
                case '0' -> copy("\\x00", 2);
                case 's' -> copy(inClass ? SPACES : "[" + SPACES + "]", 2);
                case 'S' -> copy(inClass ? "\\S" : "[^" + SPACES + "]", 2);
                case 'v' -> copy("\\x{0b}", 2);
                case 'b' -> copy(inClass ? "\\x08" : "\\b", 2);
                default -> copy("\\" + kind, 2);
            }
        }

        private void unicodeEscape() {
            if (source.startsWith("{", at + 2)) {
                int end = source.indexOf('}', at);
                if (end > 0) {
                    copy(codePoint(hex(at + 3, end)), end + 1 - at);
                    return;
                }
            }
            int unit = hex(at + 2, at + 6);
            if (Character.isHighSurrogate((char) unit) && source.startsWith("\\u", at + 6)) {
                int low = hex(at + 8, at + 12);
                if (Character.isLowSurrogate((char) low)) {
                    copy(codePoint(Character.toCodePoint((char) unit, (char) low)), 12);
                    return;
                }
            }
            copy(codePoint(unit), 6);
        }

        private int hex(int from, int to) {
            try {
                return Integer.parseInt(source.substring(from, to), 16);
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                throw new PatternSyntaxException("malformed \\u escape", source);
            }
        }

        private static String codePoint(int value) {
            return "\\x{" + Integer.toHexString(value) + "}";
        }

        private void copy(String text, int consumed) {
            out.append(text);
            at += consumed;
        }
    }
}
