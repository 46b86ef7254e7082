package dev.functionregistry.core.session;

import dev.functionregistry.core.function.Finding;
import dev.functionregistry.core.outcome.Code;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one function of a batch.
 *
 * @param name function name as sent
 * @param version version concerned; null when the name alone was enough
 * @param accepted true when the registry now is as asked
 * @param code {@code registered}, {@code updated}, {@code unchanged}, {@code unregistered}, or the code of the refusal
 * @param message one sentence for the author; null when there is nothing to say
 * @param pointer JSON pointer into the definition to the place concerned; null when none
 * @param warnings lint findings that did not stop the registration
 * @param deadlineMs milliseconds after which a call of it has an outcome at the latest; null unless a function was accepted
 * @param change how it differs from the definition that it follows; null when it follows none or was not accepted
 */
public record FunctionOutcome(
        String name,
        @Nullable String version,
        boolean accepted,
        String code,
        @Nullable String message,
        @Nullable String pointer,
        List<Finding> warnings,
        @Nullable Long deadlineMs,
        @Nullable DefinitionChange change) {
    public FunctionOutcome {
        warnings = List.copyOf(warnings);
    }

    /** A function that is gone, or one version of it. */
    static FunctionOutcome unregistered(String name, @Nullable String version) {
        return new FunctionOutcome(name, version, true, "unregistered", null, null, List.of(), null, null);
    }

    /** A function, or a version of it, that was to go and is not there. */
    static FunctionOutcome unknown(String name, @Nullable String version) {
        String message = "Function not found: the session has no function of this name"
                + (version == null ? "." : " and version.");
        String code = Code.UNKNOWN_FUNCTION.name();
        return new FunctionOutcome(name, version, false, code, message, null, List.of(), null, null);
    }

    FunctionOutcome warning(List<Finding> findings) {
        return new FunctionOutcome(name, version, accepted, code, message, pointer, findings, deadlineMs, change);
    }

    FunctionOutcome saying(String sentence) {
        return new FunctionOutcome(name, version, accepted, code, sentence, pointer, warnings, deadlineMs, change);
    }
}
