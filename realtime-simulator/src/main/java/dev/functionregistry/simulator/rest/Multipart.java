package dev.functionregistry.simulator.rest;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@code multipart/form-data} body of small text parts (RFC 7578). */
final class Multipart {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("[;\\s]name=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);
    private static final String HEADERS_END = "\r\n\r\n";

    private Multipart() {}

    /** The parts by name, or nothing where the body is no such form. */
    static Optional<Map<String, String>> parse(String contentType, byte[] body) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            return Optional.empty();
        }
        // one character per byte, so that positions in the text are positions in the body
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String delimiter = "--" + boundary.group(1);
        Map<String, String> parts = new LinkedHashMap<>();
        int at = text.indexOf(delimiter);
        while (at >= 0 && !text.startsWith("--", at + delimiter.length())) {
            int next = text.indexOf("\r\n" + delimiter, at);
            int content = text.indexOf(HEADERS_END, at);
            if (next < 0 || content < 0 || content > next) {
                return Optional.empty();
            }
            Matcher name = NAME.matcher(text.substring(at, content));
            if (name.find()) {
                int start = content + HEADERS_END.length();
                parts.put(name.group(1), new String(body, start, Math.max(0, next - start), StandardCharsets.UTF_8));
            }
            at = next + 2;
        }
        return at < 0 ? Optional.empty() : Optional.of(parts);
    }
}
