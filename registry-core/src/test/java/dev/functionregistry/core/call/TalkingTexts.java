package dev.functionregistry.core.call;

import dev.functionregistry.core.function.FunctionDefinition;
import java.util.List;
import java.util.Optional;

/** Texts that say themselves what is wrong with them. */
class TalkingTexts implements JsonCheck {
    static final String FAILURE = "{\"success\":false}";

    @Override
    public Checked check(String schema, String json) {
        if (json.contains("no json")) {
            return new Checked.Unparseable("unexpected end");
        }
        return json.contains("bad") ? new Checked.Broken(List.of(CallStory.VIOLATION)) : new Checked.Valid();
    }

    @Override
    public Examined examine(FunctionDefinition function, String arguments) {
        return switch (check(function.parameters(), arguments)) {
            case Checked.Unparseable(String problem) -> new Examined.Unparseable(problem);
            case Checked.Broken(List<Violation> violations) -> new Examined.Broken(violations);
            case Checked.Valid valid -> {
                boolean untidy =
                        arguments.contains("untidy") && !function.sanitize().isEmpty();
                yield new Examined.Fit(
                        untidy ? arguments.replace("untidy", "tidy") : null,
                        untidy ? List.of("/q") : List.of(),
                        arguments.contains("attack") ? List.of(CallStory.SIGNAL) : List.of());
            }
        };
    }

    @Override
    public Optional<Answer.Failed> failure(String result) {
        return result.equals(FAILURE)
                ? Optional.of(new Answer.Failed("NO_STOCK", "Sold out.", false, null))
                : Optional.empty();
    }
}
