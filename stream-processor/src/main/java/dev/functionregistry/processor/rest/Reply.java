package dev.functionregistry.processor.rest;

import dev.functionregistry.processor.json.QueryJson;
import org.jspecify.annotations.Nullable;

/**
 * What a query is answered with.
 *
 * @param status HTTP status
 * @param body JSON
 * @param retryAfterSeconds when to ask again; null: no hint
 */
@SuppressWarnings("ArrayRecordComponent") // sent once, never compared
record Reply(int status, byte[] body, @Nullable Integer retryAfterSeconds) {

    static Reply ok(Object answer) {
        return new Reply(200, QueryJson.of(answer), null);
    }

    static Reply refused(int status, String code, String message) {
        return new Reply(status, QueryJson.error(code, message, false, null), null);
    }

    /** A fault of this program; its log says more. */
    static Reply failed() {
        return new Reply(
                500, QueryJson.error("INTERNAL_ERROR", "The processor failed; its log says more.", true, null), null);
    }

    /** The store is on its way; ask again in a second. */
    static Reply moving() {
        return new Reply(
                503,
                QueryJson.error(
                        "UNAVAILABLE", "The data are moving between instances; ask again in a second.", true, 1_000L),
                1);
    }
}
