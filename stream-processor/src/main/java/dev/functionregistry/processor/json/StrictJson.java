package dev.functionregistry.processor.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;

/**
 * The one JSON reader of the processor: RFC 8259 to the letter, one value, at most {@value #MAX_DEPTH} deep, numbers exact.
 *
 * <p>Of members with the same name the last one counts, as in every browser: the client must not see other arguments than
 * the ones that were checked. Numbers outside the range of a double are refused: no client could read them, and exact
 * arithmetic on them would cost without bound.
 */
public final class StrictJson {
    /** Deepest nesting of arrays and objects. */
    public static final int MAX_DEPTH = 64;

    private static final int MAX_NUMBER_LENGTH = 1_000;
    private static final int MAX_NAME_LENGTH = 50_000;
    private static final int LARGEST_EXPONENT = 308;
    private static final int SMALLEST_EXPONENT = -400;
    private static final String OUT_OF_RANGE = "holds a number that no double can hold";

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .maxNameLength(MAX_NAME_LENGTH)
                            .build())
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private StrictJson() {}

    /** What became of a text. */
    public sealed interface Parsed {
        /** The text is JSON. */
        record Value(JsonNode node) implements Parsed {}

        /** The text is not JSON, or more than is accepted; {@code reason} is one sentence without the text's contents. */
        record Malformed(String reason) implements Parsed {}
    }

    /** Reads one JSON text. */
    public static Parsed parse(String text) {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (StreamConstraintsException e) {
            return new Parsed.Malformed(limitOf(e));
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            return new Parsed.Malformed(
                    at == null
                            ? "not valid JSON"
                            : "not valid JSON at line " + at.getLineNr() + ", column " + at.getColumnNr());
        } catch (NumberFormatException e) { // of an exponent that not even an exact number can have
            return new Parsed.Malformed(OUT_OF_RANGE);
        }
        if (node == null || node.isMissingNode()) {
            return new Parsed.Malformed("not valid JSON: the text is empty");
        }
        return numbersInRange(node) ? new Parsed.Value(node) : new Parsed.Malformed(OUT_OF_RANGE);
    }

    /** It may be JSON, but not for us; the exception tells which limit it was by its words alone. */
    private static String limitOf(StreamConstraintsException e) {
        var words = e.getOriginalMessage();
        if (words.contains("nesting depth")) {
            return "nested deeper than " + MAX_DEPTH;
        }
        return words.startsWith("Number")
                ? "holds a number of more than " + MAX_NUMBER_LENGTH + " digits"
                : "holds a name of more than " + MAX_NAME_LENGTH + " characters";
    }

    private static boolean numbersInRange(JsonNode node) {
        if (node.isBigDecimal()) {
            return inRange(node.decimalValue());
        }
        if (node.isBigInteger()) {
            return Double.isFinite(node.doubleValue());
        }
        for (var child : node) {
            if (!numbersInRange(child)) {
                return false;
            }
        }
        return true;
    }

    private static boolean inRange(BigDecimal value) {
        if (value.signum() == 0) {
            return Math.abs((long) value.scale()) <= -SMALLEST_EXPONENT;
        }
        long exponent = (long) value.precision() - value.scale() - 1;
        return exponent >= SMALLEST_EXPONENT && exponent <= LARGEST_EXPONENT && Double.isFinite(value.doubleValue());
    }
}
