package dev.functionregistry.gateway.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object, each as the slice of text that it was written as. Values that are only passed on keep every digit and
 * escape; values that are needed are read from their slice. A member that is JSON {@code null} counts as absent.
 */
final class Members {
    private final Map<String, String> slices;
    private final String pointer;

    private Members(Map<String, String> slices, String pointer) {
        this.slices = slices;
        this.pointer = pointer;
    }

    /**
     * Reads a whole object.
     *
     * @param pointer JSON pointer of the object itself, for refusals
     * @throws NotJson when the text is no JSON within the limits
     * @throws Misshapen when it is JSON, but no object
     */
    static Members of(String text, String pointer) throws NotJson, Misshapen {
        try (JsonParser parser = Json.parser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new NotJson(false);
            }
            if (first != JsonToken.START_OBJECT) {
                parser.skipChildren();
                parser.finishToken();
                if (parser.nextToken() != null) {
                    throw new NotJson(false);
                }
                throw new Misshapen(pointer, "must be an object");
            }
            Map<String, String> slices = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_NULL) {
                    slices.remove(name);
                } else {
                    slices.put(name, slice(parser, text));
                }
            }
            if (parser.nextToken() != null) {
                throw new NotJson(false);
            }
            return new Members(slices, pointer);
        } catch (IOException e) {
            throw new NotJson(e instanceof StreamConstraintsException);
        }
    }

    private static String slice(JsonParser parser, String text) throws IOException {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        return text.substring(start, (int) parser.currentLocation().getCharOffset());
    }

    /** Names of the members, as written. */
    Set<String> names() {
        return Collections.unmodifiableSet(slices.keySet());
    }

    boolean has(String name) {
        return slices.containsKey(name);
    }

    /** The member as it was written; null when absent. */
    @Nullable
    String raw(String name) {
        return slices.get(name);
    }

    String string(String name) throws Misshapen {
        String value = optionalString(name);
        if (value == null) {
            throw new Misshapen(at(name), "must be a string");
        }
        return value;
    }

    @Nullable
    String optionalString(String name) throws Misshapen {
        String slice = slices.get(name);
        return slice == null ? null : stringOf(slice, at(name));
    }

    boolean bool(String name, boolean absent) throws Misshapen {
        Boolean value = optionalBool(name);
        return value == null ? absent : value;
    }

    @Nullable
    Boolean optionalBool(String name) throws Misshapen {
        String slice = slices.get(name);
        if (slice == null) {
            return null;
        }
        return switch (slice) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Misshapen(at(name), "must be true or false");
        };
    }

    /** A whole number within bounds; null when absent. {@code 5} and {@code 5.0} are the same number. */
    @Nullable
    Long optionalInteger(String name, long least, long most) throws Misshapen {
        BigDecimal value = decimal(name);
        if (value == null) {
            return null;
        }
        if (value.compareTo(BigDecimal.valueOf(least)) < 0
                || value.compareTo(BigDecimal.valueOf(most)) > 0
                || value.stripTrailingZeros().scale() > 0) {
            throw new Misshapen(at(name), "must be a whole number from " + least + " to " + most);
        }
        return value.longValue();
    }

    /** A whole number that an int can hold; null when absent. */
    @Nullable
    Integer optionalInt(String name) throws Misshapen {
        Long value = optionalInteger(name, Integer.MIN_VALUE, Integer.MAX_VALUE);
        return value == null ? null : (Integer) value.intValue();
    }

    /** A whole number that a long can hold; null when absent. */
    @Nullable
    Long optionalLong(String name) throws Misshapen {
        return optionalInteger(name, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    int integer(String name) throws Misshapen {
        return there(name, optionalInt(name));
    }

    long longInteger(String name) throws Misshapen {
        return there(name, optionalLong(name));
    }

    private <T> T there(String name, @Nullable T number) throws Misshapen {
        if (number == null) {
            throw new Misshapen(at(name), "must be a whole number");
        }
        return number;
    }

    @Nullable
    Double optionalDouble(String name) throws Misshapen {
        String slice = number(name);
        if (slice == null) {
            return null;
        }
        double read = Double.parseDouble(slice);
        if (Double.isInfinite(read)) {
            throw new Misshapen(at(name), "must be a number");
        }
        return read;
    }

    /** The object under a name; null when absent. */
    @Nullable
    Members optionalObject(String name) throws Misshapen, NotJson {
        String slice = slices.get(name);
        return slice == null ? null : of(slice, at(name));
    }

    /** The elements of an array as they were written; null when absent. */
    @Nullable
    List<String> optionalArray(String name) throws Misshapen, NotJson {
        String slice = slices.get(name);
        return slice == null ? null : elements(slice, at(name));
    }

    List<String> array(String name) throws Misshapen, NotJson {
        List<String> elements = optionalArray(name);
        if (elements == null) {
            throw new Misshapen(at(name), "must be an array");
        }
        return elements;
    }

    /** An array of strings; empty when absent. */
    List<String> strings(String name) throws Misshapen, NotJson {
        List<String> elements = optionalArray(name);
        if (elements == null) {
            return List.of();
        }
        List<String> strings = new ArrayList<>();
        for (String element : elements) {
            strings.add(stringOf(element, at(name) + "/" + strings.size()));
        }
        return strings;
    }

    /** JSON pointer of a member. */
    String at(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    static List<String> elements(String array, String pointer) throws Misshapen, NotJson {
        try (JsonParser parser = Json.parser(array)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new Misshapen(pointer, "must be an array");
            }
            List<String> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(slice(parser, array));
            }
            if (parser.nextToken() != null) {
                throw new NotJson(false);
            }
            return elements;
        } catch (IOException e) {
            throw new NotJson(e instanceof StreamConstraintsException);
        }
    }

    static String stringOf(String slice, String pointer) throws Misshapen {
        try (JsonParser parser = Json.parser(slice)) {
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                return parser.getText();
            }
        } catch (IOException e) {
            throw new IllegalStateException("A slice of valid JSON is valid JSON", e);
        }
        throw new Misshapen(pointer, "must be a string");
    }

    private @Nullable BigDecimal decimal(String name) throws Misshapen {
        String slice = number(name);
        try {
            return slice == null ? null : new BigDecimal(slice);
        } catch (NumberFormatException e) { // of an exponent that not even an exact number can have
            throw new Misshapen(at(name), "must be a number of ordinary size");
        }
    }

    /** The number as it was written; null when absent. */
    private @Nullable String number(String name) throws Misshapen {
        String slice = slices.get(name);
        if (slice == null || slice.charAt(0) == '-' || Character.isDigit(slice.charAt(0))) {
            return slice;
        }
        throw new Misshapen(at(name), "must be a number");
    }

    /** The text is not JSON, or beyond the limits. */
    static final class NotJson extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean beyondLimits;

        NotJson(boolean beyondLimits) {
            this.beyondLimits = beyondLimits;
        }

        /** True when it may be JSON, but nests too deep, or holds too long a name or number. */
        boolean beyondLimits() {
            return beyondLimits;
        }
    }

    /** The JSON has another shape than the contract asks for. */
    static final class Misshapen extends Exception {
        private static final long serialVersionUID = 1L;

        private final String pointer;
        private final String wish;

        Misshapen(String pointer, String wish) {
            super(pointer + " " + wish);
            this.pointer = pointer;
            this.wish = wish;
        }

        String pointer() {
            return pointer;
        }

        String wish() {
            return wish;
        }
    }
}
