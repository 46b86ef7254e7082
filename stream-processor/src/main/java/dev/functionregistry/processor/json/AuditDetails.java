package dev.functionregistry.processor.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.functionregistry.core.session.DefinitionChange;
import dev.functionregistry.core.session.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an audit event says beyond its sentence, as JSON text. */
public final class AuditDetails {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private AuditDetails() {}

    /** How a definition differs from the one that it follows. The texts of descriptions are told: they are what a model is led by. */
    public static String of(DefinitionChange change) {
        var details = JSON.objectNode()
                .put("change", change.kind())
                .put("fromVersion", change.fromVersion())
                .put("fromHash", change.fromHash())
                .put("toHash", change.toHash());
        if (change.breaksAt() != null) {
            details.put("breaksAt", change.breaksAt());
        }
        var members = details.putArray("members");
        change.members().forEach(members::add);
        if (!change.fromDescription().equals(change.toDescription())) {
            details.put("fromDescription", change.fromDescription()).put("toDescription", change.toDescription());
        }
        return details.toString();
    }

    /** Who asked, where that is not the session's owner; null when nobody is known. */
    public static @Nullable String caller(Principal principal) {
        var details = JSON.objectNode();
        details.putObject("caller").put("user", principal.user());
        return principal.user() == null ? null : details.toString();
    }

    /** Tools that found no room in the model's list. */
    public static String leftOut(List<String> names) {
        var details = JSON.objectNode();
        var array = details.putArray("leftOut");
        names.forEach(array::add);
        return details.toString();
    }
}
