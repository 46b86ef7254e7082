package dev.functionregistry.simulator.model;

import dev.functionregistry.simulator.codec.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the model does in one response.
 *
 * @param parts output items, in order
 * @param ending how the response ends once all parts are out
 * @param delay extra time before the first part
 */
public record Reply(List<Part> parts, Ending ending, Duration delay) {

    /** One output item. */
    public sealed interface Part {
        record Say(String text) implements Part {}

        /** {@code arguments} is the text as the model writes it: usually, but not necessarily, a JSON object. */
        record Call(String name, String arguments) implements Part {
            public Call(String name, Map<String, Object> arguments) {
                this(name, Json.write(arguments));
            }
        }
    }

    public sealed interface Ending {
        record Completed() implements Ending {}

        record Failed(String code, String message) implements Ending {}

        /** {@code reason}: {@code max_output_tokens} or {@code content_filter}. */
        record Incomplete(String reason) implements Ending {}

        /** The user breaks in with these words: the last part stays incomplete, and the model answers them of its own accord. */
        record Interrupted(String words) implements Ending {}

        /** The socket is lost, without a close frame, before the response is done. */
        record Dropped() implements Ending {}
    }

    public Reply {
        parts = List.copyOf(parts);
    }

    public static Reply of(List<? extends Part> parts) {
        return new Reply(List.copyOf(parts), new Ending.Completed(), Duration.ZERO);
    }

    public static Reply say(String text) {
        return of(List.of(new Part.Say(text)));
    }
}
