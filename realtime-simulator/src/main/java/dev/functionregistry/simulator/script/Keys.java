package dev.functionregistry.simulator.script;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads the fields of a script: what is misspelt is refused, never passed over. */
final class Keys {
    private Keys() {}

    static void check(Map<String, Object> tree, Set<String> known, String place) {
        for (String key : tree.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(
                        place + " has the unknown key '" + key + "'; known are " + new TreeSet<>(known));
            }
        }
    }

    static int number(Map<String, Object> tree, String key, int otherwise) {
        return switch (tree.get(key)) {
            case Number number -> number.intValue();
            case null -> otherwise;
            default -> throw new IllegalArgumentException(key + " must be a number, not " + tree.get(key));
        };
    }
}
