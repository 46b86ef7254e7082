package dev.functionregistry.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TopicsTest {
    @Test
    void thereAreTwelveTopics() {
        assertThat(Arrays.stream(Topic.values()).map(Topic::plainName))
                .containsExactly(
                        "functions.registrations",
                        "tools.definitions",
                        "tools.calls",
                        "executions.results",
                        "tools.results",
                        "realtime.sessions",
                        "gateway.inbox",
                        "conversation.turns",
                        "functions.stats",
                        "audit.events",
                        "alerts",
                        "dead-letters");
    }

    @Test
    void thePrefixGoesBeforeEveryName() {
        Topics topics = Topics.withPrefix("staging.");

        assertThat(Arrays.stream(Topic.values()).map(topics::name)).allMatch(name -> name.startsWith("staging."));
        assertThat(topics.toolsCalls()).isEqualTo("staging.tools.calls");
        assertThat(topics.find("staging.tools.calls")).contains(Topic.TOOLS_CALLS);
        assertThat(topics.find("tools.calls")).isEmpty();
    }

    @Test
    void everyShorthandNamesItsTopic() {
        Topics topics = Topics.plain();

        assertThat(new String[] {
                    topics.registrations(),
                    topics.toolsDefinitions(),
                    topics.toolsCalls(),
                    topics.executionsResults(),
                    topics.toolsResults(),
                    topics.realtimeSessions(),
                    topics.gatewayInbox(),
                    topics.conversationTurns(),
                    topics.functionsStats(),
                    topics.auditEvents(),
                    topics.alerts(),
                    topics.deadLetters()
                })
                .containsExactly(
                        Arrays.stream(Topic.values()).map(Topic::plainName).toArray(String[]::new));
    }

    @Test
    void aPrefixThatNoTopicCanHaveIsRefused() {
        assertThatThrownBy(() -> Topics.withPrefix("a b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Topics.withPrefix("x".repeat(101))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyCompactedTopicsKnowTombstones() {
        assertThat(Arrays.stream(Topic.values()).filter(Topic::tombstones))
                .containsExactly(Topic.TOOLS_DEFINITIONS, Topic.REALTIME_SESSIONS, Topic.FUNCTIONS_STATS);
    }

    @Test
    void theInboxKeepsItsOwnCount() {
        assertThat(Topic.GATEWAY_INBOX.partitions(24)).isEqualTo(12);
        assertThat(Topic.TOOLS_CALLS.partitions(24)).isEqualTo(24);
    }

    @Test
    void shortLivedAndCompactedTopicsRollTheirSegments() {
        assertThat(Topic.GATEWAY_INBOX.configs())
                .containsEntry("segment.ms", "600000")
                .containsEntry("retention.ms", "3600000");
        assertThat(Topic.TOOLS_DEFINITIONS.configs())
                .containsEntry("segment.ms", "600000")
                .containsEntry("min.cleanable.dirty.ratio", "0.1")
                .doesNotContainKey("retention.ms");
        assertThat(Topic.TOOLS_CALLS.configs())
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("max.message.bytes", "524288")
                .doesNotContainKey("segment.ms");
    }
}
