package dev.functionregistry.gateway.session;

/** Close codes of the socket; the reason that goes with one is always a stable code, never an exception's text. */
public final class CloseCode {
    public static final int NORMAL = 1000;
    public static final int DRAINING = 1001;
    public static final int PROTOCOL_ERROR = 1002;
    public static final int NOT_TEXT = 1003;
    public static final int NOT_UTF8 = 1007;
    public static final int TOO_LARGE = 1009;
    public static final int INTERNAL_ERROR = 1011;
    public static final int TRY_LATER = 1013;
    public static final int UNAUTHENTICATED = 4001;
    public static final int NOT_OPEN = 4002;
    public static final int SESSION_REPLACED = 4003;
    public static final int SESSION_GONE = 4004;
    public static final int FORBIDDEN = 4008;
    public static final int TOO_MANY_MESSAGES = 4029;

    private CloseCode() {}
}
