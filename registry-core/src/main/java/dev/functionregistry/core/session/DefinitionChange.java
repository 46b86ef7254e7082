package dev.functionregistry.core.session;

import dev.functionregistry.core.function.FunctionDefinition;
import dev.functionregistry.core.function.RegisteredFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an accepted definition differs from the one that it follows.
 *
 * @param fromVersion the version that it is compared with: its own when it was replaced, else the next older one
 * @param fromHash definition hash before, in hex
 * @param toHash definition hash now, in hex
 * @param breaksAt JSON pointer into the definition to where its parameters refuse what those before allowed; null when they allow all
 * @param members top-level members that are written differently, in the order of the definition
 * @param fromDescription description before
 * @param toDescription description now
 */
public record DefinitionChange(
        String fromVersion,
        String fromHash,
        String toHash,
        @Nullable String breaksAt,
        List<String> members,
        String fromDescription,
        String toDescription) {
    public static final String COMPATIBLE = "compatible";
    public static final String BREAKING = "breaking";

    public DefinitionChange {
        members = List.copyOf(members);
    }

    static DefinitionChange between(
            RegisteredFunction before, FunctionDefinition after, String hash, @Nullable String breaksAt) {
        return new DefinitionChange(
                before.version().text(),
                before.definitionHash(),
                hash,
                breaksAt,
                differing(before.definition(), after),
                before.definition().description(),
                after.description());
    }

    /** {@value #COMPATIBLE} when every argument allowed before is allowed now, else {@value #BREAKING}. */
    public String kind() {
        return breaksAt == null ? COMPATIBLE : BREAKING;
    }

    private static List<String> differing(FunctionDefinition before, FunctionDefinition after) {
        List<String> members = new ArrayList<>();
        note(members, "description", before.description(), after.description());
        note(members, "parameters", before.parameters(), after.parameters());
        note(members, "returns", before.returns(), after.returns());
        note(members, "timeout", before.timeoutMs(), after.timeoutMs());
        note(members, "retryPolicy", before.retryPolicy(), after.retryPolicy());
        note(members, "rateLimit", before.rateLimit(), after.rateLimit());
        note(members, "permissions", before.permissions(), after.permissions());
        note(members, "deprecated", before.deprecated(), after.deprecated());
        note(members, "cache", before.cacheTtlMs(), after.cacheTtlMs());
        note(members, "costPerCall", before.costPerCall(), after.costPerCall());
        note(members, "revenueImpact", before.revenueImpact(), after.revenueImpact());
        note(members, "sensitive", before.sensitive(), after.sensitive());
        note(members, "duplicates", before.duplicates(), after.duplicates());
        note(members, "injectionCheck", before.injectionCheck(), after.injectionCheck());
        note(members, "announceAfterMs", before.announceAfterMs(), after.announceAfterMs());
        note(members, "title", before.title(), after.title());
        note(members, "annotations", before.annotations(), after.annotations());
        note(members, "structuredErrors", before.structuredErrors(), after.structuredErrors());
        note(members, "sanitize", before.sanitize(), after.sanitize());
        note(members, "auditArguments", before.auditArguments(), after.auditArguments());
        return members;
    }

    private static void note(List<String> members, String name, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            members.add(name);
        }
    }
}
