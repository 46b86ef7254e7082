package dev.functionregistry.simulator.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** English words as the model compares them: split (also camelCase), in lower case, without endings and filler words. */
final class Words {
    private static final Pattern WORD = Pattern.compile("[\\p{L}]+|\\d+|[+*/×÷]");
    private static final Pattern CAMEL = Pattern.compile("(?<=[\\p{Ll}\\d])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

    /** Words that tell nothing about which tool is meant. */
    private static final Set<String> FILLERS = Set.of(
            ("a an the this that these those some any something anything i me my we us our you your he she it its they "
                            + "them their is are was were be been am do does did can could will would shall should may might must "
                            + "have has had what which who whom whose when where why how there here of in on at to for from by "
                            + "with about into as and or but not no if then than so please now just also too very get give tell "
                            + "show let make use call want need like know hello hi hey thanks thank s t m re ve ll d")
                    .split(" "));

    /** Words that ask for something; they allow a guess that a bare statement would not. */
    private static final Set<String> ASKING = Set.of(
            ("compare check show tell get give find look what how which where when about need want could can please and")
                    .split(" "));

    /** Words that mean about the same in a request; the first of each row stands for all. */
    private static final Map<String, String> CONCEPTS = concepts(
            "sum add plus total + altogether",
            "multiply times product *",
            "subtract minus difference less",
            "divide divided quotient / ÷",
            "fail break crash error broken throw",
            "weather forecast temperature warm cold rain sunny hot degree snow wind",
            "time clock hour",
            "search find lookup look query",
            "delete remove clear discard",
            "create make new open",
            "send mail email message write post",
            "list all every",
            "buy order purchase",
            "cart basket",
            "price cost",
            "translate translation",
            "book reserve reservation booking",
            "city town place location");

    private Words() {}

    /** All words in lower case, in order, endings kept. */
    static List<String> raw(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            for (String word : CAMEL.split(matcher.group())) {
                words.add(word.toLowerCase(Locale.ROOT));
            }
        }
        return words;
    }

    /** The telling words, without endings. */
    static Set<String> telling(String text) {
        Set<String> words = new LinkedHashSet<>();
        for (String word : raw(text)) {
            if (!FILLERS.contains(word)) {
                words.add(stem(word));
            }
        }
        return words;
    }

    static boolean isFiller(String word) {
        return FILLERS.contains(word.toLowerCase(Locale.ROOT));
    }

    static boolean asks(String text) {
        return text.endsWith("?") || raw(text).stream().anyMatch(ASKING::contains);
    }

    /** The word that stands for this stem and those that mean about the same. */
    static String concept(String stem) {
        return CONCEPTS.getOrDefault(stem, stem);
    }

    static String stem(String word) {
        if (word.length() > 4 && word.endsWith("ies")) {
            return word.substring(0, word.length() - 3) + "y";
        }
        if (word.length() > 5 && word.endsWith("ing")) {
            return word.substring(0, word.length() - 3);
        }
        if (word.length() > 4 && word.endsWith("ed")) {
            return word.substring(0, word.length() - 2);
        }
        if (word.length() > 3 && word.endsWith("s") && !word.endsWith("ss") && !word.endsWith("us")) {
            return word.substring(0, word.length() - 1);
        }
        return word;
    }

    private static Map<String, String> concepts(String... rows) {
        Map<String, String> concepts = new HashMap<>();
        for (String row : rows) {
            String[] words = row.split(" ");
            for (String word : words) {
                concepts.putIfAbsent(stem(word), words[0]);
            }
        }
        return Map.copyOf(concepts);
    }
}
