package dev.functionregistry.gateway.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.functionregistry.gateway.session.ClientFrame;
import dev.functionregistry.gateway.session.EdgeCode;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a message that cannot be read as a whole says of itself before its first object or array: whoever waits under its ref or id must
 * hear of it all the same. Absent members are null.
 */
public record FrameHead(
        @Nullable String type,
        @Nullable String ref,
        @Nullable String id) {

    /** @param text how the message begins, or all of it */
    public static FrameHead of(String text) {
        String type = null;
        String ref = null;
        String id = null;
        try (JsonParser parser = Json.parser(text)) {
            boolean goesOn = parser.nextToken() == JsonToken.START_OBJECT;
            while (goesOn && parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                goesOn = value != null && value.isScalarValue();
                if (value == JsonToken.VALUE_STRING) {
                    switch (name) {
                        case "type" -> type = parser.getText();
                        case "ref" -> ref = atMost(FrameReader.MAX_REF, parser.getText());
                        case "id" -> id = atMost(FrameReader.MAX_ID, parser.getText());
                        default -> {} // none of those that say whose message it is
                    }
                }
            }
        } catch (IOException end) {
            return new FrameHead(type, ref, id); // here it was cut off, or is no JSON
        }
        return new FrameHead(type, ref, id);
    }

    /** The failure that a {@code function.result} stands for: the function ran, and its result is lost. Empty when it is none. */
    public Optional<ClientFrame.Result> failed(String code, String message) {
        String execution = id;
        return execution != null && "function.result".equals(type)
                ? Optional.of(
                        new ClientFrame.Result(execution, new ClientFrame.Answer.Failed(code, message, false, null)))
                : Optional.empty();
    }

    /** What a message over the cap stands for: a {@code function.result} for a failed call, any other for a refusal under its ref or id. */
    public ClientFrame tooLarge() {
        Optional<ClientFrame.Result> result =
                failed("RESULT_TOO_LARGE", "The function ran, but its result is larger than a frame; ask it for less.");
        return result.isPresent()
                ? result.get()
                : new ClientFrame.Unreadable(
                        EdgeCode.FRAME_TOO_LARGE,
                        "The message is larger than a frame may be; send less at once.",
                        ref,
                        id,
                        null);
    }

    private static @Nullable String atMost(int most, String text) {
        return text.isEmpty() || text.length() > most ? null : text;
    }
}
