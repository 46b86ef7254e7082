package dev.functionregistry.core.function;

import org.jspecify.annotations.Nullable;

/**
 * One accepted version of a function in a session: the unit that the shell stores.
 *
 * @param definition accepted by {@link DefinitionRules}
 * @param definitionHash SHA-256 of the canonical definition, in hex
 * @param version the definition's version, parsed
 * @param registeredAt time of the input that registered this definition, in milliseconds since the epoch
 * @param pageLife page life that registered it last
 * @param shownFrom tools revision from which the model saw it; null when it never did
 * @param shownUntil first tools revision without it; null while it is shown, or when it never was
 */
public record RegisteredFunction(
        FunctionDefinition definition,
        String definitionHash,
        Version version,
        long registeredAt,
        String pageLife,
        @Nullable Long shownFrom,
        @Nullable Long shownUntil) {

    public String name() {
        return definition.name();
    }

    /** True when the model saw this version at the revision. */
    public boolean shownAt(long revision) {
        return shownFrom != null && shownFrom <= revision && (shownUntil == null || revision < shownUntil);
    }

    /** True while the model sees this version. */
    public boolean shownNow() {
        return shownFrom != null && shownUntil == null;
    }

    public RegisteredFunction shownSince(long revision) {
        return new RegisteredFunction(definition, definitionHash, version, registeredAt, pageLife, revision, null);
    }

    public RegisteredFunction hiddenSince(long revision) {
        return new RegisteredFunction(definition, definitionHash, version, registeredAt, pageLife, shownFrom, revision);
    }

    /** UTF-8 bytes of the definition's texts, by which the session's limit counts. */
    public int bytes() {
        return definition.bytes();
    }

    /** The same registration, confirmed by another page life. */
    public RegisteredFunction confirmedBy(String otherPageLife) {
        return new RegisteredFunction(
                definition, definitionHash, version, registeredAt, otherPageLife, shownFrom, shownUntil);
    }
}
