package dev.functionregistry.bridge.conversation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids of the items that we create: the same for everyone who derives them, and short enough for the API (32 characters). */
public final class ItemIds {
    private static final String CALL = "frc_";
    private static final String OUTPUT = "fco_";
    private static final String LATE = "frl_";

    private ItemIds() {}

    /** Item of a call that is told again to another model session. */
    static String call(String callId) {
        return CALL + hash(callId);
    }

    /** Item of a call's output. */
    static String output(String callId) {
        return OUTPUT + hash(callId);
    }

    /** Message with a call's late result. */
    static String late(String callId) {
        return LATE + hash(callId);
    }

    /** True for messages whose arrival in the conversation matters. */
    public static boolean isLate(String itemId) {
        return itemId.startsWith(LATE);
    }

    private static String hash(String callId) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(callId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 14);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
