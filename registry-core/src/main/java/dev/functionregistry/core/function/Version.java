package dev.functionregistry.core.function;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A semantic version (semver 2.0.0), ordered by precedence; versions that differ only in build metadata are ordered by text, so that
 * the order agrees with equality.
 *
 * @param text the version as written, at most 64 characters
 */
public record Version(String text) implements Comparable<Version> {
    private static final int MAX_LENGTH = 64;
    private static final String NUMBER = "(0|[1-9][0-9]*)";
    private static final Pattern SHAPE = Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER
            + "(?:-((?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
            + "(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?");

    /** The version of a function whose author gave none. */
    public static final Version FIRST = new Version("1.0.0");

    /** @throws IllegalArgumentException where {@link #parse} would be empty */
    public Version {
        if (text.length() > MAX_LENGTH || !SHAPE.matcher(text).matches()) {
            throw new IllegalArgumentException("not a semantic version");
        }
    }

    /** Empty when the text is no semantic version. */
    public static Optional<Version> parse(String text) {
        boolean valid = text.length() <= MAX_LENGTH && SHAPE.matcher(text).matches();
        return valid ? Optional.of(new Version(text)) : Optional.empty();
    }

    @Override
    public int compareTo(Version other) {
        Matcher mine = matched();
        Matcher theirs = other.matched();
        for (int part = 1; part <= 3; part++) {
            int order = compareNumbers(mine.group(part), theirs.group(part));
            if (order != 0) {
                return order;
            }
        }
        int order = comparePreReleases(mine.group(4), theirs.group(4));
        return order != 0 ? order : text.compareTo(other.text);
    }

    private Matcher matched() {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException("checked at construction");
        }
        return matcher;
    }

    /** A release (null) comes after its pre-releases. */
    private static int comparePreReleases(@Nullable String left, @Nullable String right) {
        if (left == null || right == null) {
            return Boolean.compare(left == null, right == null);
        }
        List<String> mine = List.of(left.split("\\."));
        List<String> theirs = List.of(right.split("\\."));
        for (int i = 0; i < Math.min(mine.size(), theirs.size()); i++) {
            int order = compareIdentifiers(mine.get(i), theirs.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(mine.size(), theirs.size());
    }

    /** Numbers come before words. */
    private static int compareIdentifiers(String left, String right) {
        boolean leftIsNumber = isNumber(left);
        boolean rightIsNumber = isNumber(right);
        if (leftIsNumber && rightIsNumber) {
            return compareNumbers(left, right);
        }
        return leftIsNumber == rightIsNumber ? left.compareTo(right) : Boolean.compare(rightIsNumber, leftIsNumber);
    }

    private static boolean isNumber(String identifier) {
        return identifier.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Numbers without leading zeros: the longer one is the greater, however long they are. */
    private static int compareNumbers(String left, String right) {
        return left.length() != right.length() ? Integer.compare(left.length(), right.length()) : left.compareTo(right);
    }

    @Override
    public String toString() {
        return text;
    }
}
