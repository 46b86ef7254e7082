package dev.functionregistry.bench;

import dev.functionregistry.stack.broker.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;

/**
 * The floor of everything: one bare Kafka hop, from {@code send} to the record in a consumer's hands, on a broker of its own.
 *
 * <p>Arguments: records measured (1000), pause between two in milliseconds (5). Prints p50, p90 and p99.
 */
public final class HopFloor {
    private static final String TOPIC = "floor";
    private static final int WARM_UP = 500;

    private HopFloor() {}

    public static void main(String[] arguments) throws Exception {
        int records = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
        int pauseMs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Path data = Files.createTempDirectory("hop-floor-");
        try (var kafka = EmbeddedKafka.start(data, 0)) {
            System.out.println(line(measure(kafka.bootstrapServers(), records, pauseMs), pauseMs));
        }
    }

    /** Nanoseconds per hop of {@code records} records, after a warm-up. */
    static Histogram measure(String bootstrap, int records, int pauseMs) throws Exception {
        Map<String, Object> place = Map.of("bootstrap.servers", bootstrap);
        try (var admin = Admin.create(place)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
        var hops = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
        Map<String, Object> sender = Map.of("bootstrap.servers", bootstrap, "linger.ms", 0, "acks", "all");
        var partition = List.of(new TopicPartition(TOPIC, 0));
        try (var producer = new KafkaProducer<>(sender, new LongSerializer(), new LongSerializer());
                var consumer = new KafkaConsumer<>(place, new LongDeserializer(), new LongDeserializer())) {
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            for (int i = 0; i < WARM_UP + records; i++) {
                producer.send(new ProducerRecord<>(TOPIC, 0L, System.nanoTime()));
                var received = consumer.poll(Duration.ofSeconds(30));
                if (received.count() != 1) {
                    throw new IllegalStateException("one record was sent and " + received.count() + " arrived");
                }
                if (i >= WARM_UP) {
                    hops.recordValue(
                            System.nanoTime() - received.iterator().next().value());
                }
                Thread.sleep(pauseMs);
            }
        }
        return hops;
    }

    static String line(Histogram hops, int pauseMs) {
        return String.format(
                Locale.ROOT,
                "one bare hop, %d records, one each %d ms: p50 %.2f ms, p90 %.2f ms, p99 %.2f ms",
                hops.getTotalCount(),
                pauseMs,
                hops.getValueAtPercentile(50) / 1e6,
                hops.getValueAtPercentile(90) / 1e6,
                hops.getValueAtPercentile(99) / 1e6);
    }
}
