package dev.functionregistry.schemas;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every topic of the contract with all that the deploy command needs to know of it. {@code docs/TOPICS.md} says the same for people; a
 * test holds the two in step. Names are without prefix, see {@link Topics}.
 */
@SuppressWarnings("ImmutableEnumChecker") // its fields are immutable values
public enum Topic {
    REGISTRATIONS(
            "functions.registrations",
            Key.SESSION_ID,
            Cleanup.deleteAfter(Duration.ofDays(7)),
            "SessionOpened",
            "SessionAttached",
            "SessionDetached",
            "SessionClosed",
            "FunctionsRegistered",
            "FunctionsUnregistered",
            "SessionDue",
            "GatewayAlive"),
    TOOLS_DEFINITIONS("tools.definitions", Key.SESSION_ID, Cleanup.compact(), "SessionTools"),
    TOOLS_CALLS("tools.calls", Key.SESSION_ID, Cleanup.deleteAfter(Duration.ofDays(7)), "ToolCall", "CallCancelled"),
    EXECUTIONS_RESULTS(
            "executions.results",
            Key.SESSION_ID,
            Cleanup.deleteAfter(Duration.ofDays(7)),
            "ExecutionStarted",
            "ExecutionResult",
            "TimerDue"),
    TOOLS_RESULTS("tools.results", Key.SESSION_ID, Cleanup.deleteAfter(Duration.ofDays(7)), "ToolResult"),
    REALTIME_SESSIONS("realtime.sessions", Key.SESSION_ID, Cleanup.compact(), "RealtimeSession"),
    GATEWAY_INBOX(
            "gateway.inbox",
            Key.SESSION_ID,
            Cleanup.deleteAfter(Duration.ofHours(1)),
            "ExecutionRequest",
            "ExecutionCancel",
            "RegistrationOutcome",
            "AttachOutcome",
            "CallRejected",
            "ToolResult",
            "AssistantTurn",
            "ToolsRefused"),
    CONVERSATION_TURNS("conversation.turns", Key.SESSION_ID, Cleanup.deleteAfter(Duration.ofHours(1)), "UserTurn"),
    FUNCTIONS_STATS("functions.stats", Key.FUNCTION_NAME, Cleanup.compact(), "FunctionStats"),
    AUDIT_EVENTS("audit.events", Key.SESSION_ID, Cleanup.deleteAfter(Duration.ofDays(90)), "AuditEvent"),
    ALERTS("alerts", Key.FUNCTION_NAME, Cleanup.deleteAfter(Duration.ofDays(30)), "Alert"),
    DEAD_LETTERS("dead-letters", Key.AS_READ, Cleanup.deleteAfter(Duration.ofDays(30)));

    /** Most bytes that one record may have, on the broker and in every producer: 512 KiB. */
    public static final int MAX_MESSAGE_BYTES = 512 * 1024;

    /** Partitions of {@code gateway.inbox}: one gateway reads one of them. */
    public static final int INBOX_PARTITIONS = 12;

    /** Partitions of every other topic on one machine. */
    public static final int LOCAL_PARTITIONS = 8;

    /** Partitions of every other topic in a deployment that says nothing else. */
    public static final int DEFAULT_PARTITIONS = 24;

    /** A segment must roll before it can be compacted or, where records live only an hour, deleted. */
    private static final Duration SHORT_SEGMENT = Duration.ofMinutes(10);

    private final String plainName;
    private final Key key;
    private final Cleanup cleanup;
    private final List<String> recordTypes;

    Topic(String plainName, Key key, Cleanup cleanup, String... recordTypes) {
        this.plainName = plainName;
        this.key = key;
        this.cleanup = cleanup;
        this.recordTypes = List.of(recordTypes);
    }

    /** Name without prefix, such as {@code tools.calls}. */
    public String plainName() {
        return plainName;
    }

    /** What the record key is. */
    public Key key() {
        return key;
    }

    /** What happens to old records. */
    public Cleanup cleanup() {
        return cleanup;
    }

    /** Simple names of the Avro records that may stand here; empty for {@link #DEAD_LETTERS}, which carries raw bytes. */
    public List<String> recordTypes() {
        return recordTypes;
    }

    /** True where a null value means "gone"; everywhere else a null value is poison. */
    public boolean tombstones() {
        return cleanup.compacted();
    }

    /** Partition count of this topic, given the count that all topics but the inbox share. */
    public int partitions(int sharedCount) {
        return this == GATEWAY_INBOX ? INBOX_PARTITIONS : sharedCount;
    }

    /**
     * Topic configuration as the broker spells it. Every topic takes the broker's append time: it is the {@code now} of every decision,
     * and retention then counts from arrival, also when an old input is replayed.
     */
    public Map<String, String> configs() {
        Map<String, String> configs = new LinkedHashMap<>();
        configs.put("message.timestamp.type", "LogAppendTime");
        configs.put("max.message.bytes", Integer.toString(MAX_MESSAGE_BYTES));
        configs.put("cleanup.policy", cleanup.compacted() ? "compact" : "delete");
        if (cleanup.compacted()) {
            configs.put("segment.ms", Long.toString(SHORT_SEGMENT.toMillis()));
            configs.put("min.cleanable.dirty.ratio", "0.1");
        } else {
            configs.put("retention.ms", Long.toString(cleanup.retention().toMillis()));
            if (cleanup.retention().compareTo(Duration.ofDays(1)) < 0) {
                configs.put("segment.ms", Long.toString(SHORT_SEGMENT.toMillis()));
            }
        }
        return Map.copyOf(configs);
    }

    /** What a record key is. */
    public enum Key {
        /** A {@link SessionId}; the owner tag decides the partition. */
        SESSION_ID("sessionId"),
        /** A function's name. */
        FUNCTION_NAME("functionName"),
        /** The key of the record that could not be read, unchanged. */
        AS_READ("as read");

        private final String words;

        Key(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * What happens to old records.
     *
     * @param compacted true when only the newest record per key is kept
     * @param retention how long a record lives where it is not compacted; zero where it is
     */
    public record Cleanup(boolean compacted, Duration retention) {

        static Cleanup compact() {
            return new Cleanup(true, Duration.ZERO);
        }

        static Cleanup deleteAfter(Duration retention) {
            return new Cleanup(false, retention);
        }

        /** In words, such as {@code compact}, {@code delete 7 d} or {@code delete 1 h}. */
        @Override
        public String toString() {
            if (compacted) {
                return "compact";
            }
            long days = retention.toDays();
            return days > 0 ? "delete " + days + " d" : "delete " + retention.toHours() + " h";
        }
    }
}
