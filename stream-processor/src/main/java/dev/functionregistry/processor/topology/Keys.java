package dev.functionregistry.processor.topology;

/** Keys of the stores. A session id holds no NUL, so what begins with an id and a NUL belongs to that session alone. */
final class Keys {
    private static final char SEPARATOR = '\0';

    private Keys() {}

    /** Prefix of everything that belongs to a session beside its head. */
    static String inSession(String sessionId) {
        return sessionId + SEPARATOR;
    }

    static String call(String sessionId, String callId) {
        return sessionId + SEPARATOR + callId;
    }

    static String functions(String sessionId, String name) {
        return sessionId + SEPARATOR + name + SEPARATOR;
    }

    static String function(String sessionId, String name, String version) {
        return functions(sessionId, name) + version;
    }

    static boolean isSessionHead(String key) {
        return key.indexOf(SEPARATOR) < 0;
    }

    static String sessionOf(String key) {
        return key.substring(0, key.indexOf(SEPARATOR));
    }

    static String callOf(String key) {
        return key.substring(key.indexOf(SEPARATOR) + 1);
    }
}
