package dev.functionregistry.processor.json;

import dev.functionregistry.core.call.Answer;
import dev.functionregistry.core.call.JsonCheck;
import dev.functionregistry.core.function.FunctionDefinition;
import java.util.Optional;

/**
 * Reads the arguments of a call once: its fingerprint is taken from what was read, and the checks look at the same. Remembers the arguments
 * read last; belongs to one task.
 */
public final class ReadOnce implements JsonCheck {
    private final JsonChecks checks;
    private String text = "";
    private StrictJson.Parsed parsed = read(text);

    public ReadOnce(JsonChecks checks) {
        this.checks = checks;
    }

    static StrictJson.Parsed read(String arguments) {
        return arguments.length() > JsonSchemas.MAX_TEXT
                ? new StrictJson.Parsed.Malformed("longer than " + JsonSchemas.MAX_TEXT + " characters")
                : StrictJson.parse(arguments);
    }

    /** {@link Fingerprints#ofCall} of a call whose checks may follow. */
    public String fingerprint(String name, String arguments) {
        return Fingerprints.ofCall(name, arguments, parsed(arguments));
    }

    @Override
    public Examined examine(FunctionDefinition function, String arguments) {
        return checks.examine(function, parsed(arguments));
    }

    private StrictJson.Parsed parsed(String arguments) {
        if (!arguments.equals(text)) {
            text = arguments;
            parsed = read(arguments);
        }
        return parsed;
    }

    @Override
    public Checked check(String schema, String json) {
        return checks.check(schema, json);
    }

    @Override
    public Optional<Answer.Failed> failure(String result) {
        return checks.failure(result);
    }
}
