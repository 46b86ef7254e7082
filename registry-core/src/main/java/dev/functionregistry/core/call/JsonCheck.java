package dev.functionregistry.core.call;

import dev.functionregistry.core.function.FunctionDefinition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the rules ask about JSON texts. JSON is the shell's business, so the shell brings this. Equal texts get equal answers. */
public interface JsonCheck {

    /** Holds a result against the schema that its function declares. Never throws for what stands in the texts. */
    Checked check(String schema, String json);

    /** Looks through the arguments of a call. Never throws for what stands in them. */
    Examined examine(FunctionDefinition function, String arguments);

    /** The failure that a returned {@code {success:false,error:{code,message,retryable}}} means; empty for any other value. */
    Optional<Answer.Failed> failure(String result);

    /** What came of a check. */
    sealed interface Checked {
        record Valid() implements Checked {}

        /** @param problem why the text is no JSON, as a clause */
        record Unparseable(String problem) implements Checked {}

        /** @param violations not empty, in the order of the value */
        record Broken(List<Violation> violations) implements Checked {
            public Broken {
                violations = List.copyOf(violations);
            }
        }
    }

    /** What came of a look at arguments. */
    sealed interface Examined {
        /** @param problem why the text is no JSON, as a clause */
        record Unparseable(String problem) implements Examined {}

        /** @param violations not empty, in the order of the value */
        record Broken(List<Violation> violations) implements Examined {
            public Broken {
                violations = List.copyOf(violations);
            }
        }

        /**
         * The arguments fit.
         *
         * @param rewritten them as the function's {@code sanitize} makes them, as JSON text; null when it changed nothing
         * @param sanitized JSON pointers to the strings that it changed
         * @param signals what in them looks like an attack; they fit all the same
         */
        record Fit(@Nullable String rewritten, List<String> sanitized, List<InjectionSignal> signals)
                implements Examined {
            /** Nothing changed and nothing found. */
            public static final Fit PLAIN = new Fit(null, List.of(), List.of());

            public Fit {
                sanitized = List.copyOf(sanitized);
                signals = List.copyOf(signals);
            }
        }
    }
}
