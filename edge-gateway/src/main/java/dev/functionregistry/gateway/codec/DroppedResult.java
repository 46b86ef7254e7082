package dev.functionregistry.gateway.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.functionregistry.gateway.session.ClientFrame;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The answer that a {@code function.result} of more than one frame stands for: the function ran, and its result is too large. */
public final class DroppedResult {
    private static final String MESSAGE = "The function ran, but its result is larger than a frame; ask it for less.";

    private DroppedResult() {}

    /**
     * @param head how the dropped message began
     * @return empty when it was no result, or does not name its execution before its data
     */
    public static Optional<ClientFrame.Result> in(String head) {
        String type = null;
        String id = null;
        try (JsonParser parser = Json.parser(head)) {
            boolean object = parser.nextToken() == JsonToken.START_OBJECT;
            while (object && (type == null || id == null) && parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() != JsonToken.VALUE_STRING) {
                    return Optional.empty();
                }
                if (name.equals("type")) {
                    type = parser.getText();
                } else if (name.equals("id")) {
                    id = parser.getText();
                }
            }
        } catch (IOException cutOff) {
            return Optional.empty();
        }
        return result(type, id);
    }

    private static Optional<ClientFrame.Result> result(@Nullable String type, @Nullable String id) {
        return id != null && "function.result".equals(type)
                ? Optional.of(new ClientFrame.Result(
                        id, new ClientFrame.Answer.Failed("RESULT_TOO_LARGE", MESSAGE, false, null)))
                : Optional.empty();
    }
}
