package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;

/**
 * Canonical JSON text (RFC 8785), so that equal values have equal text: members sorted by UTF-16 units, no white space,
 * numbers as ECMAScript prints them.
 *
 * <p>One departure: an integer literal keeps all its digits where RFC 8785 would round it to a double, so that two ids
 * beyond 2^53 are never taken for the same.
 */
public final class CanonicalJson {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    /** From this decimal exponent on ECMAScript prints an exponent. */
    private static final int LARGEST_PLAIN = 21;

    private static final int SMALLEST_PLAIN = -6;

    private CanonicalJson() {}

    /** The canonical text of a value. */
    public static String of(JsonNode node) {
        var out = new StringBuilder();
        write(node, true, out);
        return out.toString();
    }

    /** A value with its members in the order and its numbers with the digits that were read; white space is gone. */
    static String asRead(JsonNode node) {
        var out = new StringBuilder();
        write(node, false, out);
        return out.toString();
    }

    private static void write(JsonNode node, boolean canonical, StringBuilder out) {
        switch (node.getNodeType()) {
            case OBJECT -> writeObject(node, canonical, out);
            case ARRAY -> {
                char separator = '[';
                for (var element : node) {
                    out.append(separator);
                    write(element, canonical, out);
                    separator = ',';
                }
                out.append(separator == '[' ? "[]" : "]");
            }
            case STRING -> writeString(node.textValue(), out);
            case NUMBER ->
                out.append(canonical ? number(node) : node.decimalValue().toString());
            case BOOLEAN -> out.append(node.booleanValue());
            case NULL -> out.append("null");
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("not a JSON value: " + node.getNodeType());
        }
    }

    private static String number(JsonNode node) {
        return node.isIntegralNumber() ? layOut(new BigDecimal(node.bigIntegerValue())) : ofDouble(node.doubleValue());
    }

    private static void writeObject(JsonNode node, boolean canonical, StringBuilder out) {
        var names = new ArrayList<String>(node.size());
        node.fieldNames().forEachRemaining(names::add);
        if (canonical) {
            names.sort(null);
        }
        char separator = '{';
        for (var name : names) {
            out.append(separator);
            writeString(name, out);
            out.append(':');
            write(node.get(name), canonical, out);
            separator = ',';
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    private static void writeString(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || isLoneSurrogate(text, i)) {
                        escape(c, out);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** A lone surrogate has no UTF-8; it is escaped, as ECMAScript's well-formed stringify does. */
    private static boolean isLoneSurrogate(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    private static void escape(char c, StringBuilder out) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX[(c >> shift) & 0xF]);
        }
    }

    private static String ofDouble(double value) {
        // Double.toString gives the shortest digits that read back as the same double, as ECMAScript demands, but never
        // fewer than two
        var shortest = new BigDecimal(Double.toString(value));
        var oneDigit = shortest.round(new MathContext(1, RoundingMode.HALF_EVEN));
        return layOut(oneDigit.doubleValue() == value ? oneDigit : shortest);
    }

    /** ECMAScript's Number::toString for the digits at hand. */
    private static String layOut(BigDecimal value) {
        if (value.signum() == 0) {
            return "0";
        }
        var stripped = value.stripTrailingZeros();
        var digits = stripped.unscaledValue().abs().toString();
        int point = digits.length() - stripped.scale();
        var out = new StringBuilder(stripped.signum() < 0 ? "-" : "");
        if (digits.length() <= point && (point <= LARGEST_PLAIN)) {
            out.append(digits).repeat('0', point - digits.length());
        } else if (0 < point && point <= LARGEST_PLAIN) {
            out.append(digits, 0, point).append('.').append(digits, point, digits.length());
        } else if (SMALLEST_PLAIN < point && point <= 0) {
            out.append("0.").repeat('0', -point).append(digits);
        } else {
            out.append(digits.charAt(0));
            if (digits.length() > 1) {
                out.append('.').append(digits, 1, digits.length());
            }
            out.append('e').append(point > 0 ? "+" : "").append(point - 1);
        }
        return out.toString();
    }
}
