package dev.functionregistry.simulator.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Numbers written in English words: {@code seven}, {@code twenty-one}, {@code minus two hundred and five}. */
final class NumberWords {
    private static final Map<String, Long> SMALL = numbered(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
                    + "seventeen eighteen nineteen",
            0,
            1);
    private static final Map<String, Long> TENS =
            numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10);
    private static final Map<String, Long> SCALES = Map.of("thousand", 1_000L, "million", 1_000_000L);
    private static final Pattern WORD = Pattern.compile("\\p{L}+");

    private NumberWords() {}

    /** A number with its place in the text. */
    record Found(long value, int start, int end) {}

    private record Word(String text, int start, int end) {}

    static List<Found> in(String text) {
        List<Word> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(new Word(matcher.group().toLowerCase(Locale.ROOT), matcher.start(), matcher.end()));
        }
        List<Found> found = new ArrayList<>();
        int next = 0;
        while (next < words.size()) {
            int length = lengthAt(text, words, next);
            if (length == 0) {
                next++;
                continue;
            }
            boolean negative = next > 0
                    && List.of("minus", "negative").contains(words.get(next - 1).text())
                    && (next == 1 || lengthAt(text, words, next - 2) == 0);
            long value = value(words.subList(next, next + length));
            found.add(new Found(
                    negative ? -value : value,
                    negative ? words.get(next - 1).start() : words.get(next).start(),
                    words.get(next + length - 1).end()));
            next += length;
        }
        return found;
    }

    /** How many words from here on form one number. */
    private static int lengthAt(String text, List<Word> words, int from) {
        int length = 0;
        String last = "";
        for (int i = from; i < words.size(); i++) {
            String word = words.get(i).text();
            boolean joined = i == from
                    || text.substring(words.get(i - 1).end(), words.get(i).start())
                            .matches("\\s+|-");
            if (!joined) {
                break;
            }
            if (word.equals("and")
                    && (last.equals("hundred") || last.equals("thousand"))
                    && i + 1 < words.size()
                    && isBelowHundred(words.get(i + 1).text())) {
                continue;
            }
            if (!follows(last, word)) {
                break;
            }
            last = word;
            length = i - from + 1;
        }
        return length;
    }

    private static boolean follows(String last, String word) {
        if (last.isEmpty()) {
            return isBelowHundred(word);
        }
        if (TENS.containsKey(last)) {
            return isUnit(word) || word.equals("hundred") || SCALES.containsKey(word);
        }
        if (last.equals("hundred")) {
            return isBelowHundred(word) || SCALES.containsKey(word);
        }
        if (SCALES.containsKey(last)) {
            return isBelowHundred(word);
        }
        return word.equals("hundred") || SCALES.containsKey(word);
    }

    private static long value(List<Word> words) {
        long total = 0;
        long group = 0;
        for (Word word : words) {
            if (word.text().equals("hundred")) {
                group *= 100;
            } else if (SCALES.containsKey(word.text())) {
                total += group * SCALES.getOrDefault(word.text(), 1L);
                group = 0;
            } else {
                group += SMALL.getOrDefault(word.text(), TENS.getOrDefault(word.text(), 0L));
            }
        }
        return total + group;
    }

    private static boolean isBelowHundred(String word) {
        return SMALL.containsKey(word) || TENS.containsKey(word);
    }

    private static boolean isUnit(String word) {
        long value = SMALL.getOrDefault(word, 0L);
        return value > 0 && value < 10;
    }

    private static Map<String, Long> numbered(String words, long first, long step) {
        String[] list = words.split(" ");
        return IntStream.range(0, list.length)
                .boxed()
                .collect(Collectors.toUnmodifiableMap(i -> list[i], i -> first + i * step));
    }
}
