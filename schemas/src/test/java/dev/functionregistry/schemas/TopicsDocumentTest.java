package dev.functionregistry.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.kafka.DeadLetters;
import dev.functionregistry.schemas.kafka.RecordTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/TOPICS.md} says what the code does. Its test vectors were computed by other means than ours. */
class TopicsDocumentTest {
    private static final List<String> LINES = lines();
    private static final byte[] KEY = "docs/TOPICS.md test key".getBytes(UTF_8);

    @ParameterizedTest
    @EnumSource
    void everyTopicHasItsRow(Topic topic) {
        String row = "| `%s` | %s | %d / %d | %s | "
                .formatted(
                        topic.plainName(),
                        topic.key(),
                        topic.partitions(Topic.LOCAL_PARTITIONS),
                        topic.partitions(Topic.DEFAULT_PARTITIONS),
                        topic.cleanup());

        assertThat(LINES).filteredOn(line -> line.startsWith(row)).hasSize(1);
    }

    @Test
    void noOtherTopicHasARow() {
        assertThat(rows("`[a-z.-]+`", "(sessionId|functionName|as read)", "\\d+ / \\d+", ".+", ".+"))
                .hasSize(Topic.values().length);
    }

    @ParameterizedTest
    @EnumSource
    void everyRecordIsExplainedInTheWordsOfItsSchema(Topic topic) {
        int start = LINES.indexOf("### `" + topic.plainName() + "`");
        assertThat(start).isNotNegative();
        List<String> section = LINES.subList(start + 1, LINES.size()).stream()
                .takeWhile(line -> !line.startsWith("#"))
                .filter(line -> line.startsWith("| [`"))
                .toList();

        assertThat(section)
                .containsExactlyElementsOf(RecordTypes.of(topic).stream()
                        .map(type -> "| [`%1$s`](../schemas/src/main/avro/%1$s.avsc) | %2$s |"
                                .formatted(
                                        type.schema().getName(), type.schema().getDoc()))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonIsListed(PoisonReason reason) {
        assertThat(LINES).contains("| `" + reason + "` | " + reason.words() + " |");
    }

    @Test
    void everyConfigurationAndHeaderIsNamed() {
        String text = String.join("\n", LINES);

        assertThat(Arrays.stream(Topic.values())
                        .flatMap(topic -> topic.configs().keySet().stream())
                        .filter(name ->
                                !List.of("cleanup.policy", "retention.ms").contains(name)))
                .allSatisfy(name -> assertThat(text).contains(name));
        assertThat(text)
                .contains(
                        Headers.SENT,
                        Headers.TRACEPARENT,
                        DeadLetters.TOPIC,
                        DeadLetters.PARTITION,
                        DeadLetters.OFFSET,
                        DeadLetters.TIMESTAMP,
                        DeadLetters.REASON,
                        DeadLetters.DETAIL,
                        DeadLetters.STAGE,
                        DeadLetters.ORIGINAL_SIZE,
                        DeadLetters.CUT)
                .contains(Integer.toString(Topic.MAX_MESSAGE_BYTES));
    }

    static Stream<Matcher> sessionVectors() {
        return rows("(anonymous|`[^`]+`)", "(?:`([^`]+)`)?", "`([0-9a-f.]+)`", "(\\d+)", "(\\d+)", "(\\d+)");
    }

    @ParameterizedTest
    @MethodSource("sessionVectors")
    void sessionIdsAndTheirPartitionsAreAsDocumented(Matcher row) {
        String issuer = row.group(1).equals("anonymous") ? null : row.group(1).replace("`", "");
        String text = row.group(3);
        byte[] random = HexFormat.of().parseHex(text.substring(text.indexOf('.') + 1));

        assertThat(SessionId.of(KEY, issuer, row.group(2), random)).hasToString(text);
        assertThat(positiveMurmur2(text.substring(0, 16))).isEqualTo(Integer.parseInt(row.group(4)));
        assertThat(SessionPartitioner.partition(text, 8)).isEqualTo(Integer.parseInt(row.group(5)));
        assertThat(SessionPartitioner.partition(text, 24)).isEqualTo(Integer.parseInt(row.group(6)));
    }

    static Stream<Matcher> keyVectors() {
        return rows("`([^`]+)`", "(\\d+)", "(\\d+)", "(\\d+)");
    }

    @ParameterizedTest
    @MethodSource("keyVectors")
    void otherKeysArePlacedAsDocumented(Matcher row) {
        assertThat(SessionPartitioner.partition(row.group(1), 8)).isEqualTo(Integer.parseInt(row.group(3)));
        assertThat(SessionPartitioner.partition(row.group(1), 24)).isEqualTo(Integer.parseInt(row.group(4)));
    }

    static Stream<Matcher> mailboxVectors() {
        return rows("`([a-z0-9.-]+)`", "(\\d+)");
    }

    @ParameterizedTest
    @MethodSource("mailboxVectors")
    void mailboxesAreAsDocumented(Matcher row) {
        assertThat(SessionPartitioner.mailbox(row.group(1), Topic.INBOX_PARTITIONS))
                .isEqualTo(Integer.parseInt(row.group(2)));
    }

    private static int positiveMurmur2(String text) {
        return Utils.toPositive(Utils.murmur2(text.getBytes(UTF_8)));
    }

    /** Table rows whose cells match. */
    private static Stream<Matcher> rows(String... cells) {
        Pattern row = Pattern.compile("\\| " + String.join(" \\| ", cells) + " \\|");
        List<Matcher> found =
                LINES.stream().map(row::matcher).filter(Matcher::matches).toList();
        assertThat(found).as("rows like " + row).isNotEmpty();
        return found.stream();
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(Path.of("../docs/TOPICS.md"));
        } catch (IOException e) {
            throw new AssertionError("Run in the module's directory", e);
        }
    }
}
