package dev.functionregistry.stack.explain;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The life of a call as lines for people: what was decided, when, why, and by which record of the log. The sentences are those of the audit.
 *
 * <pre>
 *  getWeather  call_1  of session 0123….abcd: succeeded after 6 ms
 *       0 ms  ADMITTED     The call passed every check.                    tools.calls 16
 *       0     DISPATCHED   The execution goes to the client. (attempt 1)   tools.calls 16
 *       6     SUCCEEDED    The call succeeded. (attempt 1)                 executions.results 31
 * </pre>
 */
public final class Explanation {
    private Explanation() {}

    /** @param life answer of {@code GET /v1/sessions/{id}/calls/{callId}} */
    public static List<String> of(String sessionId, JsonNode life) {
        var lines = new ArrayList<String>();
        var begun = Instant.parse(life.path("calledAt").asText());
        lines.add(life.path("name").asText() + "  " + life.path("callId").asText() + "  of session " + sessionId + ": "
                + end(life, begun));
        boolean first = true;
        for (var event : life.path("events")) {
            long at = Duration.between(begun, Instant.parse(event.path("at").asText()))
                    .toMillis();
            var attempt = event.path("attempt").asInt(0) == 0
                    ? ""
                    : " (attempt " + event.path("attempt").asInt() + ")";
            lines.add(String.format(
                    Locale.ROOT,
                    "%8d %-3s %-17s %s   [%s %d]",
                    at,
                    first ? "ms" : "",
                    event.path("decision").asText(),
                    event.path("reason").asText() + attempt,
                    event.path("topic").asText(),
                    event.path("offset").asLong()));
            first = false;
        }
        var error = life.path("error");
        if (error.isObject()) {
            lines.add("The model was told: " + error.path("message").asText()
                    + (error.path("retryable").asBoolean() ? "" : "  (not to be tried again)"));
        }
        return lines;
    }

    private static String end(JsonNode life, Instant begun) {
        if (life.path("settledAt").isTextual()) {
            var took =
                    Duration.between(begun, Instant.parse(life.path("settledAt").asText()));
            return life.path("outcome").asText() + " after " + took.toMillis() + " ms";
        }
        return "open, " + life.path("state").asText()
                + (life.path("due").isTextual()
                        ? ", its timer acts at " + life.path("due").asText()
                        : "");
    }
}
