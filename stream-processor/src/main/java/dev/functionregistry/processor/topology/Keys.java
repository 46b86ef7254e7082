package dev.functionregistry.processor.topology;

/** Keys of the stores. A session id holds no NUL, so what begins with an id and a NUL belongs to that session alone. */
public final class Keys {
    private static final char SEPARATOR = '\0';

    /** Begins the marks of open calls, which stand before all entries. */
    static final String OPEN = "\1";

    private Keys() {}

    /** Prefix of everything that belongs to a session beside its head. */
    public static String inSession(String sessionId) {
        return sessionId + SEPARATOR;
    }

    public static String call(String sessionId, String callId) {
        return sessionId + SEPARATOR + callId;
    }

    /** Mark of a call that is open; see {@link #OPEN}. */
    static String open(String sessionId, String callId) {
        return OPEN + call(sessionId, callId);
    }

    static String openIn(String sessionId) {
        return OPEN + inSession(sessionId);
    }

    static boolean isOpenMark(String key) {
        return key.startsWith(OPEN);
    }

    /** Session of a call's key or mark. */
    static String sessionOf(String key) {
        return key.substring(isOpenMark(key) ? OPEN.length() : 0, key.indexOf(SEPARATOR));
    }

    static String functions(String sessionId, String name) {
        return sessionId + SEPARATOR + name + SEPARATOR;
    }

    public static String function(String sessionId, String name, String version) {
        return functions(sessionId, name) + version;
    }

    /** Name in a function's key. */
    public static String functionOf(String key) {
        int start = key.indexOf(SEPARATOR) + 1;
        return key.substring(start, key.indexOf(SEPARATOR, start));
    }

    /** Version in a function's key. */
    public static String versionOf(String key) {
        return key.substring(key.lastIndexOf(SEPARATOR) + 1);
    }

    static boolean isSessionHead(String key) {
        return key.indexOf(SEPARATOR) < 0;
    }

    static String callOf(String key) {
        return key.substring(key.indexOf(SEPARATOR) + 1);
    }
}
