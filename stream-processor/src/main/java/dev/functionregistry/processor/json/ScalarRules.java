package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.functionregistry.core.function.SchemaCheck.Problem;
import dev.functionregistry.processor.json.Conjunction.Kind;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** When a limit on numbers, texts or counts follows from the limits that held before. */
final class ScalarRules {
    private ScalarRules() {}

    static @Nullable Problem number(Conjunction all, String keyword, JsonNode wanted, String at) {
        var limit = wanted.decimalValue();
        boolean follows = switch (keyword) {
            case "minimum" -> atLeast(all.largest("minimum"), limit) || atLeast(all.largest("exclusiveMinimum"), limit);
            case "exclusiveMinimum" ->
                above(all.largest("minimum"), limit) || atLeast(all.largest("exclusiveMinimum"), limit);
            case "maximum" -> atMost(all.smallest("maximum"), limit) || atMost(all.smallest("exclusiveMaximum"), limit);
            case "exclusiveMaximum" ->
                below(all.smallest("maximum"), limit) || atMost(all.smallest("exclusiveMaximum"), limit);
            default -> multiple(all, limit);
        };
        return follows ? null : new Problem(at, "is stricter than before");
    }

    static @Nullable Problem text(Conjunction all, String keyword, JsonNode wanted, String at) {
        boolean follows = switch (keyword) {
            case "minLength" -> atLeast(all.largest(keyword), wanted.decimalValue());
            case "maxLength" -> atMost(all.smallest(keyword), wanted.decimalValue());
            default -> all.has(keyword, wanted);
        };
        return follows || isNothing(keyword, wanted) ? null : new Problem(at, "is stricter than before");
    }

    static @Nullable Problem count(Conjunction all, String keyword, JsonNode wanted, String at) {
        boolean follows = switch (keyword) {
            case "minItems" -> atLeast(all.largest(keyword), wanted.decimalValue());
            case "minProperties" ->
                atLeast(all.largest(keyword), wanted.decimalValue())
                        || atLeast(BigDecimal.valueOf(all.required().size()), wanted.decimalValue());
            case "maxItems", "maxProperties" -> atMost(all.smallest(keyword), wanted.decimalValue());
            default ->
                !wanted.booleanValue() || all.has(keyword, wanted) || atMost(all.smallest("maxItems"), BigDecimal.ONE);
        };
        return follows || isNothing(keyword, wanted) ? null : new Problem(at, "is stricter than before");
    }

    /** A lower limit of nothing asks for nothing. */
    private static boolean isNothing(String keyword, JsonNode wanted) {
        return keyword.startsWith("min") && wanted.decimalValue().signum() <= 0;
    }

    private static boolean multiple(Conjunction all, BigDecimal step) {
        boolean wholeNumbers = !all.kinds().contains(Kind.FRACTION) && isMultiple(BigDecimal.ONE, step);
        return wholeNumbers
                || all.parts().stream()
                        .map(part -> part.node().path("multipleOf"))
                        .anyMatch(had -> had.isNumber() && isMultiple(had.decimalValue(), step));
    }

    private static boolean isMultiple(BigDecimal value, BigDecimal step) {
        return value.remainder(step).signum() == 0;
    }

    private static boolean atLeast(@Nullable BigDecimal had, BigDecimal wanted) {
        return had != null && had.compareTo(wanted) >= 0;
    }

    private static boolean above(@Nullable BigDecimal had, BigDecimal wanted) {
        return had != null && had.compareTo(wanted) > 0;
    }

    private static boolean atMost(@Nullable BigDecimal had, BigDecimal wanted) {
        return had != null && had.compareTo(wanted) <= 0;
    }

    private static boolean below(@Nullable BigDecimal had, BigDecimal wanted) {
        return had != null && had.compareTo(wanted) < 0;
    }
}
