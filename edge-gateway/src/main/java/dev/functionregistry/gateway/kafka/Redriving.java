package dev.functionregistry.gateway.kafka;

import dev.functionregistry.gateway.feed.Redrive;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.AuditEvent;
import dev.functionregistry.schemas.kafka.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Puts dead letters back: the record as it was, on the partition where it was, with two headers that tell of it. The audit is written
 * first, so that nothing is put back that nobody can find out about.
 */
final class Redriving {
    /** Where the dead letter stands: {@code <partition>@<offset>}. */
    static final String FROM = "fr-redriven-from";

    /** issuer|subject of the operator. */
    static final String BY = "fr-redriven-by";

    private static final String OF_DEAD_LETTERS = "fr-dead-";

    private final EventLog log;
    private final Topics topics;
    private final Clock clock;

    Redriving(EventLog log, Topics topics, Clock clock) {
        this.log = log;
        this.topics = topics;
        this.clock = clock;
    }

    /** Waits for the log. */
    Redrive putBack(ConsumerRecord<byte[], byte[]> letter, String who, String why) {
        Topic topic = topics.find(text(letter, DeadLetters.TOPIC)).orElse(null);
        Integer partition = number(text(letter, DeadLetters.PARTITION));
        if (topic == null || topic == Topic.DEAD_LETTERS || partition == null || partition >= log.partitions(topic)) {
            return new Redrive.Impossible("It does not say which of our topics it was read from.");
        }
        String cut = text(letter, DeadLetters.CUT);
        if (!cut.isEmpty()) {
            return new Redrive.Impossible("It is not whole: " + cut + " was cut when it was put aside.");
        }
        try {
            log.audit(key(letter), audit(letter, topic, partition, who, why)).join();
            long offset = log.write(original(letter, topic, partition, who)).join();
            return new Redrive.Done(topic.plainName(), partition, offset);
        } catch (CompletionException e) {
            return new Redrive.NotTaken();
        }
    }

    private ProducerRecord<byte[], byte[]> original(
            ConsumerRecord<byte[], byte[]> letter, Topic topic, int partition, String who) {
        List<Header> headers = new ArrayList<>();
        for (Header header : letter.headers()) {
            if (!header.key().startsWith(OF_DEAD_LETTERS)) {
                headers.add(header);
            }
        }
        headers.add(header(FROM, place(letter)));
        headers.add(header(BY, who));
        return new ProducerRecord<>(topics.name(topic), partition, null, letter.key(), letter.value(), headers);
    }

    /** Each redrive has an id of its own, so that readers who drop repeats keep the second one of a letter. */
    private AuditEvent audit(
            ConsumerRecord<byte[], byte[]> letter, Topic topic, int partition, String who, String why) {
        long now = clock.millis();
        String details = "{\"deadLetter\":\"%s\",\"topic\":\"%s\",\"partition\":%d,\"reason\":\"%s\"}"
                .formatted(place(letter), topic.plainName(), partition, reason(letter));
        return new AuditEvent(
                "%s-%d-%d-%d".formatted(Topic.DEAD_LETTERS.plainName(), letter.partition(), letter.offset(), now),
                "dead_letter_redriven",
                "REDRIVEN",
                why,
                null,
                null,
                who,
                null,
                null,
                null,
                now,
                details);
    }

    /** Only a word that we know, since it goes into JSON as it is. */
    private static String reason(ConsumerRecord<byte[], byte[]> letter) {
        String said = text(letter, DeadLetters.REASON);
        for (PoisonReason known : PoisonReason.values()) {
            if (known.name().equals(said)) {
                return said;
            }
        }
        return "UNKNOWN";
    }

    private static String place(ConsumerRecord<byte[], byte[]> letter) {
        return letter.partition() + "@" + letter.offset();
    }

    private static byte[] key(ConsumerRecord<byte[], byte[]> letter) {
        return letter.key() == null ? Topic.DEAD_LETTERS.plainName().getBytes(StandardCharsets.UTF_8) : letter.key();
    }

    private static String text(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable Integer number(String text) {
        return text.matches("\\d{1,9}") ? Integer.valueOf(text) : null;
    }
}
