package dev.functionregistry.gateway.kafka;

import dev.functionregistry.gateway.calls.VisibleTools;
import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.FunctionsRegistered;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which functions are sensitive: as registered since this gateway began to read, and where that was earlier, as the session's tools say.
 * What neither knows counts as sensitive: a feed would rather show too little. Bounded; safe for use by many threads.
 */
final class Sensitivity {
    private static final int MOST_FUNCTIONS = 200_000;

    private final Function<String, Optional<VisibleTools>> toolsOf;
    private final Map<String, Boolean> byFunction =
            Collections.synchronizedMap(new LinkedHashMap<>(1_024, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > MOST_FUNCTIONS;
                }
            });

    /** @param toolsOf the tools of a session, where known */
    Sensitivity(Function<String, Optional<VisibleTools>> toolsOf) {
        this.toolsOf = toolsOf;
    }

    /** Once sensitive, a name stays so in its session: another version may still run. */
    void learn(String sessionId, FunctionsRegistered registered) {
        for (FunctionDefinition function : registered.getFunctions()) {
            byFunction.merge(key(sessionId, function.getName()), function.getSensitive(), Boolean::logicalOr);
        }
    }

    boolean isSensitive(String sessionId, String name) {
        Boolean registered = byFunction.get(key(sessionId, name));
        return registered != null ? registered : askTools(sessionId, name);
    }

    /** Remembers what the tools say: they name all versions of a function at once, so only a later registration can change it. */
    private boolean askTools(String sessionId, String name) {
        return toolsOf.apply(sessionId)
                .flatMap(tools -> tools.tools().stream()
                        .filter(tool -> tool.name().equals(name))
                        .findFirst())
                .map(tool -> byFunction.merge(key(sessionId, name), tool.sensitive(), Boolean::logicalOr))
                .orElse(true);
    }

    private static String key(String sessionId, String name) {
        return sessionId + ' ' + name;
    }
}
