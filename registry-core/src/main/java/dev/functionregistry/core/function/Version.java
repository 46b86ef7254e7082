package dev.functionregistry.core.function;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A semantic version (semver 2.0.0), ordered by precedence; versions that differ only in build metadata are ordered by text, so that
 * the order agrees with equality.
 */
public final class Version implements Comparable<Version> {
    private static final int MAX_LENGTH = 64;
    private static final String NUMBER = "(0|[1-9][0-9]*)";
    private static final Pattern SHAPE = Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER
            + "(?:-((?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
            + "(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?");

    /** The version of a function whose author gave none. */
    public static final Version FIRST = new Version("1.0.0");

    private final String text;
    private final String major;
    private final String minor;
    private final String patch;
    /** Null for a release. */
    private final @Nullable List<String> preRelease;

    private Version(Matcher matched) {
        text = matched.group();
        major = matched.group(1);
        minor = matched.group(2);
        patch = matched.group(3);
        preRelease = matched.group(4) == null ? null : List.of(matched.group(4).split("\\."));
    }

    /** @throws IllegalArgumentException where {@link #parse} would be empty */
    public Version(String text) {
        this(matched(text).orElseThrow(() -> new IllegalArgumentException("not a semantic version")));
    }

    /** Empty when the text is no semantic version. */
    public static Optional<Version> parse(String text) {
        return matched(text).map(Version::new);
    }

    private static Optional<Matcher> matched(String text) {
        Matcher matcher = SHAPE.matcher(text);
        return text.length() <= MAX_LENGTH && matcher.matches() ? Optional.of(matcher) : Optional.empty();
    }

    /** The version as written, at most 64 characters. */
    public String text() {
        return text;
    }

    @Override
    public int compareTo(Version other) {
        int order = compareNumbers(major, other.major);
        order = order != 0 ? order : compareNumbers(minor, other.minor);
        order = order != 0 ? order : compareNumbers(patch, other.patch);
        order = order != 0 ? order : comparePreReleases(preRelease, other.preRelease);
        return order != 0 ? order : text.compareTo(other.text);
    }

    /** A release (null) comes after its pre-releases. */
    private static int comparePreReleases(@Nullable List<String> mine, @Nullable List<String> theirs) {
        if (mine == null || theirs == null) {
            return Boolean.compare(mine == null, theirs == null);
        }
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
    public boolean equals(Object other) {
        return other instanceof Version that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
