package dev.functionregistry.simulator.protocol;

import dev.functionregistry.simulator.codec.Json;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a value in a client event may look like. A check answers with the first violation, worded as the API words it. */
sealed interface Shape {

    /** The first violation below {@code path}, or nothing when the value fits. */
    Optional<ApiError> check(@Nullable Object value, String path);

    /** A string; {@code values} empty allows all, {@code pattern} null allows all characters. */
    record Text(Set<String> values, int maxLength, @Nullable Pattern pattern) implements Shape {
        @Override
        public Optional<ApiError> check(@Nullable Object value, String path) {
            if (!(value instanceof String text)) {
                return wrongType(path, "a string", value);
            }
            if (!values.isEmpty() && !values.contains(text)) {
                return unsupported(path, text, values);
            }
            if (text.length() > maxLength) {
                return violation(
                        "string_above_max_length",
                        "Invalid '" + path + "': string too long. Expected a string with maximum length " + maxLength
                                + ", but got a string with length " + text.length() + " instead.",
                        path);
            }
            if (pattern != null && !pattern.matcher(text).matches()) {
                return violation(
                        "invalid_value",
                        "Invalid '" + path
                                + "': string does not match pattern. Expected a string that matches the pattern '"
                                + pattern.pattern() + "'.",
                        path);
            }
            return Optional.empty();
        }
    }

    /** A number within bounds, both included. */
    record Quantity(boolean whole, double min, double max) implements Shape {
        @Override
        public Optional<ApiError> check(@Nullable Object value, String path) {
            if (!(value instanceof Number number) || (whole && !isWhole(number))) {
                return wrongType(path, whole ? "an integer" : "a decimal", value);
            }
            double amount = number.doubleValue();
            if (amount < min) {
                return violation(
                        whole ? "integer_below_min_value" : "decimal_below_min_value",
                        "Invalid '" + path + "': expected a value >= " + bound(min) + ", but got " + number
                                + " instead.",
                        path);
            }
            if (amount > max) {
                return violation(
                        whole ? "integer_above_max_value" : "decimal_above_max_value",
                        "Invalid '" + path + "': expected a value <= " + bound(max) + ", but got " + number
                                + " instead.",
                        path);
            }
            return Optional.empty();
        }

        private String bound(double limit) {
            return whole ? String.valueOf((long) limit) : String.valueOf(limit);
        }

        private static boolean isWhole(Number number) {
            return number instanceof Integer || number instanceof Long || number instanceof BigInteger;
        }
    }

    record Flag() implements Shape {
        @Override
        public Optional<ApiError> check(@Nullable Object value, String path) {
            return value instanceof Boolean ? Optional.empty() : wrongType(path, "a boolean", value);
        }
    }

    /** A list; with {@code uniqueKey}, no two of its objects may have the same value there. */
    record ListOf(Shape element, int maxItems, @Nullable String uniqueKey) implements Shape {
        @Override
        public Optional<ApiError> check(@Nullable Object value, String path) {
            if (!(value instanceof List<?> list)) {
                return wrongType(path, "an array", value);
            }
            if (list.size() > maxItems) {
                return violation(
                        "array_above_max_length",
                        "Invalid '" + path + "': array too long. Expected an array with maximum length " + maxItems
                                + ", but got an array with length " + list.size() + " instead.",
                        path);
            }
            Set<Object> seen = new HashSet<>();
            for (int i = 0; i < list.size(); i++) {
                String at = path + "[" + i + "]";
                Optional<ApiError> violation = element.check(list.get(i), at);
                if (violation.isPresent()) {
                    return violation;
                }
                if (uniqueKey != null
                        && list.get(i) instanceof Map<?, ?> object
                        && object.get(uniqueKey) instanceof Object key
                        && !seen.add(key)) {
                    return violation(
                            "invalid_value",
                            "Invalid '" + at + "." + uniqueKey + "': '" + key + "' appears more than once.",
                            at + "." + uniqueKey);
                }
            }
            return Optional.empty();
        }
    }

    /** An object with known names only; the required ones must be there. */
    record Fields(Map<String, Shape> known, Set<String> required) implements Shape {

        static Fields none() {
            return new Fields(Map.of(), Set.of());
        }

        Fields may(String name, Shape shape) {
            Map<String, Shape> more = new LinkedHashMap<>(known);
            more.put(name, shape);
            return new Fields(more, required);
        }

        Fields must(String name, Shape shape) {
            Set<String> more = new HashSet<>(required);
            more.add(name);
            return new Fields(may(name, shape).known, more);
        }

        @Override
        public Optional<ApiError> check(@Nullable Object value, String path) {
            if (!(value instanceof Map<?, ?> map)) {
                return wrongType(path, "an object", value);
            }
            Map<String, Object> object = Json.asObject(map);
            for (String name : object.keySet()) {
                if (!known.containsKey(name)) {
                    return violation(
                            "unknown_parameter", "Unknown parameter: '" + below(path, name) + "'.", below(path, name));
                }
            }
            for (Map.Entry<String, Shape> field : known.entrySet()) {
                String name = field.getKey();
                if (object.containsKey(name)) {
                    Optional<ApiError> violation = field.getValue().check(object.get(name), below(path, name));
                    if (violation.isPresent()) {
                        return violation;
                    }
                } else if (required.contains(name)) {
                    return missing(below(path, name));
                }
            }
            return Optional.empty();
        }
    }

    /** An object whose shape its own field {@code key} decides. */
    record ByKey(String key, Map<String, Shape> shapes) implements Shape {
        @Override
        public Optional<ApiError> check(@Nullable Object value, String path) {
            if (!(value instanceof Map<?, ?> object)) {
                return wrongType(path, "an object", value);
            }
            if (!object.containsKey(key)) {
                return missing(below(path, key));
            }
            if (!(object.get(key) instanceof String name)) {
                return wrongType(below(path, key), "a string", object.get(key));
            }
            Shape shape = shapes.get(name);
            return shape == null
                    ? unsupported(below(path, key), name, new TreeSet<>(shapes.keySet()))
                    : shape.check(value, path);
        }
    }

    /** An object of strings, such as {@code metadata}. */
    record TextMap(int maxEntries) implements Shape {
        @Override
        public Optional<ApiError> check(@Nullable Object value, String path) {
            if (!(value instanceof Map<?, ?> map)) {
                return wrongType(path, "an object", value);
            }
            if (map.size() > maxEntries) {
                return violation(
                        "object_above_max_properties",
                        "Invalid '" + path + "': too many properties. Expected at most " + maxEntries + ".",
                        path);
            }
            return map.entrySet().stream()
                    .filter(entry -> !(entry.getValue() instanceof String))
                    .findFirst()
                    .flatMap(entry ->
                            wrongType(below(path, String.valueOf(entry.getKey())), "a string", entry.getValue()));
        }
    }

    /** A JSON Schema of the arguments of a function: an object whose {@code type} is {@code object}. */
    record ArgumentSchema() implements Shape {
        @Override
        public Optional<ApiError> check(@Nullable Object value, String path) {
            if (!(value instanceof Map<?, ?> schema)) {
                return wrongType(path, "an object", value);
            }
            return "object".equals(schema.get("type"))
                    ? Optional.empty()
                    : violation(
                            "invalid_function_parameters",
                            "Invalid schema for '" + path
                                    + "': schema must be a JSON Schema of 'type: \"object\"', got '"
                                    + schema.get("type") + "'.",
                            path);
        }
    }

    /** Text where the value is a string, otherwise the other shape. */
    record TextOr(Text text, Shape other) implements Shape {
        @Override
        public Optional<ApiError> check(@Nullable Object value, String path) {
            return value instanceof String ? text.check(value, path) : other.check(value, path);
        }
    }

    record OrNull(Shape shape) implements Shape {
        @Override
        public Optional<ApiError> check(@Nullable Object value, String path) {
            return value == null ? Optional.empty() : shape.check(value, path);
        }
    }

    /** Any JSON object; what is in it is not looked at. */
    record AnyObject() implements Shape {
        @Override
        public Optional<ApiError> check(@Nullable Object value, String path) {
            return value instanceof Map ? Optional.empty() : wrongType(path, "an object", value);
        }
    }

    /** Any JSON value. */
    record AnyJson() implements Shape {
        @Override
        public Optional<ApiError> check(@Nullable Object value, String path) {
            return Optional.empty();
        }
    }

    static Text text() {
        return new Text(Set.of(), Integer.MAX_VALUE, null);
    }

    static Text text(int maxLength) {
        return new Text(Set.of(), maxLength, null);
    }

    static Text oneOf(String... values) {
        return new Text(new LinkedHashSet<>(List.of(values)), Integer.MAX_VALUE, null);
    }

    static Optional<ApiError> missing(String path) {
        return violation("missing_required_parameter", "Missing required parameter: '" + path + "'.", path);
    }

    static Optional<ApiError> unsupported(String path, String value, Set<String> supported) {
        String list = supported.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        return violation("invalid_value", "Invalid value: '" + value + "'. Supported values are: " + list + ".", path);
    }

    static Optional<ApiError> wrongType(String path, String expected, @Nullable Object value) {
        return violation(
                "invalid_type",
                "Invalid type for '" + path + "': expected " + expected + ", but got " + kind(value) + " instead.",
                path);
    }

    private static Optional<ApiError> violation(String code, String message, String path) {
        return Optional.of(ApiError.invalidRequest(code, message, path));
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String kind(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "a string";
            case Boolean flag -> "a boolean";
            case Integer number -> "an integer";
            case Long number -> "an integer";
            case BigInteger number -> "an integer";
            case Number number -> "a decimal";
            case List<?> list -> "an array";
            default -> "an object";
        };
    }
}
