package dev.functionregistry.simulator.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in a text what arguments can be made of. */
final class Mentions {
    private static final String TIME_WORDS =
            "today|tonight|tomorrow|yesterday|monday|tuesday|wednesday|thursday|friday|saturday|sunday";

    private static final Pattern QUOTED = Pattern.compile(
            "\"([^\"]*)\"|“([^”]*)”|„([^“”]*)[“”]|`([^`]*)`|(?<![\\p{L}\\d])['‘]([^'’]+)['’](?!\\p{L})");
    private static final Pattern URL = Pattern.compile("https?://[^\\s\"'<>]*[^\\s\"'<>.,;:!?)]");
    private static final Pattern EMAIL = Pattern.compile("[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+");
    private static final Pattern DATE = Pattern.compile(
            "\\b\\d{4}-\\d{2}-\\d{2}(?:T[\\d:.]+Z?)?\\b|\\b(?:" + TIME_WORDS + ")\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern CODE =
            Pattern.compile("\\b(?=[\\p{L}_-]*\\d)(?=\\d*[-_]?\\p{L})[\\p{L}\\d]+(?:[-_][\\p{L}\\d]+)*\\b");
    private static final Pattern DIGITS =
            Pattern.compile("(?<![\\p{L}\\d.])-?\\d+(?:,\\d{3})*(?:\\.\\d+)?(?![\\p{L}\\d])");
    private static final Pattern NAME_WORD = Pattern.compile("\\p{Lu}[\\p{L}\\d]*(?:['’.-]?\\p{L}+)*");
    private static final Pattern NAME_LINK =
            Pattern.compile("^(?:\\s+|-)(?:(?:de|da|do|del|la|le|am|an|der|upon|of)\\s+(?:la\\s+)?)?$");
    private static final Pattern AFTER_PREPOSITION = Pattern.compile(
            "\\b(in|at|for|from|to|near|about|of|on|with|named|called|saying)\\s+"
                    + "((?:(?!\\b(?:in|at|for|from|to|near|about|on|with|" + TIME_WORDS
                    + "|please|now|right)\\b)[^.?!;:\"])+)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LISTED = Pattern.compile("(?:(?!\\s+(?:and|or)\\s|\\s*,).)+");
    private static final Pattern LEADING =
            Pattern.compile("^[\\s,]*(?:(?:and|or)\\s+)?(?:the\\s+|a\\s+|an\\s+|my\\s+)?");
    private static final Pattern SENTENCE_START = Pattern.compile("(?:^|[.?!]\\s+|[\"“])$");

    /** Words that often open a request; capitalised there they are no names. */
    private static final Set<String> OPENERS = Set.of(
            ("compare check find look search add set turn switch book order buy send write create delete remove start stop open "
                            + "close play list convert translate calculate compute break try run sum multiply subtract divide "
                            + "ok okay yes no sure great good well today tomorrow next one two three four five six seven eight "
                            + "nine ten repeat say ask answer remind schedule cancel update change increase decrease "
                            + "i'm i'd i'll i've what's where's how's it's let's who's that's")
                    .split(" "));

    private Mentions() {}

    /** Every mention, in the order of the text; {@code toolWords} are no names at a sentence's start. */
    static List<Mention> of(String text, Predicate<String> toolWords) {
        List<Mention> found = new ArrayList<>();
        collect(found, text, QUOTED, Mention.Kind.QUOTED);
        collect(found, text, URL, Mention.Kind.URL);
        collect(found, text, EMAIL, Mention.Kind.EMAIL);
        collect(found, text, DATE, Mention.Kind.DATE);
        collect(found, text, CODE, Mention.Kind.CODE);
        collect(found, text, DIGITS, Mention.Kind.NUMBER);
        NumberWords.in(text)
                .forEach(number -> put(found, text, Mention.Kind.NUMBER, number.value(), number.start(), number.end()));
        names(found, text, toolWords);
        found.sort(Comparator.comparingInt(Mention::start));
        return found;
    }

    /** What follows the prepositions, split at commas and "and"; for texts in which nothing stands out. */
    static List<Mention> phrases(String text) {
        List<Mention> found = new ArrayList<>();
        Matcher matcher = AFTER_PREPOSITION.matcher(text);
        int from = 0;
        while (matcher.find(from)) {
            Matcher part = LISTED.matcher(matcher.group(2));
            while (part.find()) {
                String raw = part.group();
                String phrase = LEADING.matcher(raw).replaceFirst("").strip();
                if (!phrase.isEmpty() && !Words.isFiller(phrase)) {
                    int start = matcher.start(2) + part.start() + raw.indexOf(phrase);
                    put(found, text, Mention.Kind.PHRASE, phrase, start, start + phrase.length());
                }
            }
            from = Math.max(matcher.end(1), matcher.end());
        }
        return found;
    }

    private static void collect(List<Mention> found, String text, Pattern pattern, Mention.Kind kind) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            Object value = switch (kind) {
                case QUOTED -> firstGroup(matcher);
                case NUMBER -> number(matcher.group());
                default -> matcher.group();
            };
            put(found, text, kind, value, matcher.start(), matcher.end());
        }
    }

    private static void names(List<Mention> found, String text, Predicate<String> toolWords) {
        Matcher word = NAME_WORD.matcher(text);
        int start = -1;
        int end = -1;
        while (word.find()) {
            if (overlaps(found, word.start(), word.end()) || !mayBeName(text, word, toolWords)) {
                continue;
            }
            if (start >= 0
                    && NAME_LINK.matcher(text.substring(end, word.start())).matches()) {
                end = word.end();
                continue;
            }
            if (start >= 0) {
                put(found, text, Mention.Kind.NAME, text.substring(start, end), start, end);
            }
            start = word.start();
            end = word.end();
        }
        if (start >= 0) {
            put(found, text, Mention.Kind.NAME, text.substring(start, end), start, end);
        }
    }

    private static boolean mayBeName(String text, Matcher word, Predicate<String> toolWords) {
        String lower = word.group().toLowerCase(Locale.ROOT).replace('’', '\'');
        if (lower.equals("i") || lower.startsWith("i'")) {
            return false;
        }
        boolean opensSentence =
                SENTENCE_START.matcher(text.substring(0, word.start())).find();
        return !opensSentence || !(Words.isFiller(lower) || OPENERS.contains(lower) || toolWords.test(lower));
    }

    private static void put(List<Mention> found, String text, Mention.Kind kind, Object value, int start, int end) {
        if (!overlaps(found, start, end)) {
            found.add(new Mention(kind, value, wordBefore(text, start), start, end));
        }
    }

    private static boolean overlaps(List<Mention> found, int start, int end) {
        return found.stream().anyMatch(other -> start < other.end() && other.start() < end);
    }

    private static String wordBefore(String text, int start) {
        List<String> words = Words.raw(text.substring(0, start));
        return words.isEmpty() ? "" : words.getLast();
    }

    private static String firstGroup(Matcher matcher) {
        for (int group = 1; group <= matcher.groupCount(); group++) {
            if (matcher.group(group) != null) {
                return matcher.group(group);
            }
        }
        return "";
    }

    private static Number number(String digits) {
        BigDecimal value = new BigDecimal(digits.replace(",", ""));
        return value.scale() <= 0 && value.precision() < 18 ? (Number) value.longValueExact() : value;
    }
}
