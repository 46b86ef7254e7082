package dev.functionregistry.gateway.kafka;

import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.FunctionsRegistered;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which functions are sensitive, learnt from their registrations. What is not known counts as sensitive: a feed would rather show too little.
 * Bounded; safe for use by many threads.
 */
final class Sensitivity {
    private static final int MOST_FUNCTIONS = 200_000;

    private final Map<String, Boolean> byFunction =
            Collections.synchronizedMap(new LinkedHashMap<>(1_024, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > MOST_FUNCTIONS;
                }
            });

    /** Once sensitive, a name stays so in its session: another version may still run. */
    void learn(String sessionId, FunctionsRegistered registered) {
        for (FunctionDefinition function : registered.getFunctions()) {
            byFunction.merge(key(sessionId, function.getName()), function.getSensitive(), Boolean::logicalOr);
        }
    }

    boolean isSensitive(String sessionId, String name) {
        return byFunction.getOrDefault(key(sessionId, name), true);
    }

    private static String key(String sessionId, String name) {
        return sessionId + ' ' + name;
    }
}
