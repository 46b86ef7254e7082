package dev.functionregistry.gateway.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one function of a batch, from the gateway's own look at its shape or from the processor.
 *
 * @param name as asked; empty when it could not be read
 * @param version null when the name alone was enough
 * @param code registered, updated, unchanged, unregistered or the code of the refusal
 * @param pointer JSON pointer into the definition; null when no place is concerned
 * @param deadlineMs milliseconds after which a call has an outcome at the latest, with all its attempts; null unless accepted
 * @param change compatible or breaking against the definition that this one follows; null when it follows none
 */
public record FunctionAnswer(
        String name,
        @Nullable String version,
        boolean accepted,
        String code,
        @Nullable String message,
        @Nullable String pointer,
        List<Warning> warnings,
        @Nullable Long deadlineMs,
        @Nullable String change) {
    public FunctionAnswer {
        warnings = List.copyOf(warnings);
    }

    /** A refusal by the gateway. */
    public static FunctionAnswer refused(
            String name, @Nullable String version, String code, String message, @Nullable String pointer) {
        return new FunctionAnswer(name, version, false, code, message, pointer, List.of(), null, null);
    }

    /** A remark of the lint that did not stop the registration. */
    public record Warning(String code, String message, String pointer) {}
}
