package dev.functionregistry.schemas;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The topic names of one deployment: each {@link Topic} behind a prefix, so that several deployments can share a cluster.
 */
public final class Topics {
    private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,100}");

    private final String prefix;
    private final Map<String, Topic> byName;

    private Topics(String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "A topic prefix is at most 100 of a-z A-Z 0-9 . _ - but was '" + prefix + "'");
        }
        this.prefix = prefix;
        this.byName =
                Arrays.stream(Topic.values()).collect(Collectors.toUnmodifiableMap(this::name, Function.identity()));
    }

    /**
     * Names behind a prefix.
     *
     * @param prefix put before every name as it stands (write the separator yourself: {@code staging.}); may be empty
     * @throws IllegalArgumentException when the prefix could not stand in a topic name
     */
    public static Topics withPrefix(String prefix) {
        return new Topics(prefix);
    }

    /** Names without prefix. */
    public static Topics plain() {
        return new Topics("");
    }

    /** The prefix, possibly empty. */
    public String prefix() {
        return prefix;
    }

    /** Full name of a topic. */
    public String name(Topic topic) {
        return prefix + topic.plainName();
    }

    /** The topic of a full name; empty when it is none of this deployment's. */
    public Optional<Topic> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public String registrations() {
        return name(Topic.REGISTRATIONS);
    }

    public String toolsDefinitions() {
        return name(Topic.TOOLS_DEFINITIONS);
    }

    public String toolsCalls() {
        return name(Topic.TOOLS_CALLS);
    }

    public String executionsResults() {
        return name(Topic.EXECUTIONS_RESULTS);
    }

    public String toolsResults() {
        return name(Topic.TOOLS_RESULTS);
    }

    public String realtimeSessions() {
        return name(Topic.REALTIME_SESSIONS);
    }

    public String gatewayInbox() {
        return name(Topic.GATEWAY_INBOX);
    }

    public String conversationTurns() {
        return name(Topic.CONVERSATION_TURNS);
    }

    public String functionsStats() {
        return name(Topic.FUNCTIONS_STATS);
    }

    public String auditEvents() {
        return name(Topic.AUDIT_EVENTS);
    }

    public String alerts() {
        return name(Topic.ALERTS);
    }

    public String deadLetters() {
        return name(Topic.DEAD_LETTERS);
    }
}
