package dev.functionregistry.gateway.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** The one JSON factory of the gateway: RFC 8259 to the letter, within limits. Of equal members the last counts, as in browsers. */
final class Json {
    /** How deep a value nests that is passed on: what the processor reads. */
    static final int MAX_DEPTH = 64;

    /** A schema stands inside of lists of tools whose readers stop at {@link #MAX_DEPTH}; the difference is theirs. */
    static final int MAX_SCHEMA_DEPTH = 60;

    /** A message that holds one value too deep is still read, so that this value alone is refused. */
    private static final int MAX_MESSAGE_DEPTH = 256;

    private static final int MAX_CHARS = 1024 * 1024;
    /** Of names and numbers, as the processor has them. */
    private static final int MAX_NAME = 50_000;

    private static final int MAX_DIGITS = 1_000;

    static final String LIMITS = "it nests at most " + MAX_DEPTH + " deep, a name has at most " + MAX_NAME
            + " characters, a number " + MAX_DIGITS;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_MESSAGE_DEPTH)
                    .maxStringLength(MAX_CHARS)
                    .maxNameLength(MAX_NAME)
                    .maxNumberLength(MAX_DIGITS)
                    .build())
            .build();

    private Json() {}

    static JsonParser parser(String text) throws IOException {
        return FACTORY.createParser(text);
    }

    /** True when the text is exactly one JSON value within the limits. */
    static boolean valid(String text) {
        try (JsonParser parser = parser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** How deep arrays and objects nest; 0 for a scalar. @param json one JSON value */
    static int depth(String json) {
        int depth = 0;
        int deepest = 0;
        boolean inText = false;
        for (int i = 0; i < json.length(); i++) {
            switch (json.charAt(i)) {
                case '"' -> inText = !inText;
                case '\\' -> i++; // stands only in texts
                case '{', '[' -> deepest = inText ? deepest : Math.max(deepest, ++depth);
                case '}', ']' -> depth -= inText ? 0 : 1;
                default -> {} // of a scalar, or between values
            }
        }
        return deepest;
    }

    static String write(Writing writing) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            writing.to(generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Something that writes one value. */
    @FunctionalInterface
    interface Writing {
        void to(JsonGenerator generator) throws IOException;
    }
}
