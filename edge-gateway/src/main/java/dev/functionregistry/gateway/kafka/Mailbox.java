package dev.functionregistry.gateway.kafka;

import dev.functionregistry.gateway.calls.CallAnswer;
import dev.functionregistry.gateway.kafka.MailMapping.Letter;
import dev.functionregistry.gateway.session.Mail;
import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Headers;
import dev.functionregistry.schemas.PoisonReason;
import dev.functionregistry.schemas.SessionId;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.avro.GatewayAddress;
import dev.functionregistry.schemas.kafka.ConsumerLag;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.Decoded;
import dev.functionregistry.schemas.kafka.RegistryUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's mail: one partition of {@code gateway.inbox}, read by {@code assign()} from the end as it stood at {@link #start}.
 *
 * <p>Two threads. One polls and does nothing but enqueue; the other decodes and delivers in order. When the queue is full, polling waits:
 * then {@link #fresh} soon says false, and the gateway stops acting.
 */
public final class Mailbox implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);
    private static final int QUEUE = 20_000;
    private static final Duration POLL = Duration.ofMillis(500);

    /** A gateway acts only while its last poll is younger: half the time after which a reader counts as gone. */
    static final Duration FRESH = Duration.ofMillis(ClientSettings.SESSION_TIMEOUT_MS / 2);

    private final Consumer<byte[], byte[]> consumer;
    private final ContractCodec codec;
    private final EventLog eventLog;
    private final GatewayAddress address;
    private final TopicPartition partition;
    private final Addressee addressee;
    private final Clock clock;
    private final BlockingQueue<ConsumerRecord<byte[], byte[]>> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong poisoned = new AtomicLong();
    private volatile long lastPoll;
    private volatile boolean running;
    private volatile Thread poller = new Thread();
    private volatile Thread deliverer = new Thread();

    Mailbox(
            Consumer<byte[], byte[]> consumer,
            ContractCodec codec,
            EventLog eventLog,
            Topics topics,
            GatewayAddress address,
            Addressee addressee,
            Clock clock) {
        this.consumer = consumer;
        this.codec = codec;
        this.eventLog = eventLog;
        this.address = address;
        this.partition = new TopicPartition(topics.gatewayInbox(), address.getPartition());
        this.addressee = addressee;
        this.clock = clock;
    }

    static Mailbox connect(
            String bootstrap,
            String clientId,
            ContractCodec codec,
            EventLog eventLog,
            Topics topics,
            GatewayAddress address,
            Addressee addressee,
            Clock clock) {
        Map<String, Object> settings = ClientSettings.consumer(bootstrap, clientId);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // a processor may run exactly_once_v2
        return new Mailbox(
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                codec,
                eventLog,
                topics,
                address,
                addressee,
                clock);
    }

    /** Who the mail is for. Called by one thread, in the order of the mail. */
    public interface Addressee {
        /**
         * @return false when no socket here carries the session
         */
        boolean toSession(String sessionId, Mail mail);

        void toCaller(String ref, CallAnswer answer);

        /**
         * A letter was taken out of the queue.
         *
         * @param micros microseconds since it was sent
         */
        void read(long micros);
    }

    /**
     * Fixes the position and begins to read. When this returns, no mail sent from now on can be missed.
     *
     * @throws KafkaException when the broker does not answer within a minute
     */
    void start() {
        consumer.assign(List.of(partition));
        consumer.seekToEnd(List.of(partition));
        long position = consumer.position(partition, Duration.ofMinutes(1)); // seekToEnd alone is lazy
        log.info(
                "mailbox open instance={} topicName={} partition={} offset={}",
                address.getInstance(),
                partition.topic(),
                partition.partition(),
                position);
        lastPoll = System.nanoTime();
        running = true;
        poller = Thread.ofPlatform().name("mailbox-poll").start(this::poll);
        deliverer = Thread.ofPlatform().name("mailbox-deliver").start(this::deliver);
    }

    /** True while the last poll is young enough to act. */
    public boolean fresh() {
        return running && System.nanoTime() - lastPoll < FRESH.toNanos();
    }

    private void poll() {
        while (running) {
            try {
                var records = consumer.poll(POLL);
                lastPoll = System.nanoTime();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    enqueue(record);
                }
            } catch (WakeupException | InterruptedException e) {
                // the loop's condition decides
            } catch (TimeoutException e) {
                log.warn("mailbox poll timed out partition={}", partition.partition());
            } catch (KafkaException e) {
                log.error("mailbox poll failed partition={}", partition.partition(), e);
                pause();
            }
        }
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }

    private void enqueue(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        boolean taken = queue.offer(record);
        while (!taken && running) {
            taken = queue.offer(record, 100, TimeUnit.MILLISECONDS);
        }
    }

    private void deliver() {
        while (running) {
            try {
                ConsumerRecord<byte[], byte[]> record = queue.poll(1, TimeUnit.SECONDS);
                if (record != null) {
                    Headers.sentMicros(record.headers())
                            .ifPresent(sent -> addressee.read(Headers.micros(clock) - sent));
                    deliver(record);
                }
            } catch (InterruptedException e) {
                // the loop's condition decides
            } catch (RuntimeException e) {
                log.error("mail not delivered partition={}", partition.partition(), e);
            }
        }
    }

    private void deliver(ConsumerRecord<byte[], byte[]> record) {
        switch (decode(record)) {
            case Decoded.Value(var value) ->
                deliver(record, MailMapping.letter(value, record.timestamp(), Headers.traceparent(record.headers())));
            case Decoded.Tombstone gone -> poison(record, PoisonReason.NULL_VALUE, "");
            case Decoded.Poison(PoisonReason reason, String detail) -> poison(record, reason, detail);
        }
    }

    /** A registry that does not answer makes nothing poison: the letter waits, and with it all behind it. */
    private Decoded decode(ConsumerRecord<byte[], byte[]> record) {
        while (true) {
            try {
                return codec.decode(record.topic(), record.value());
            } catch (RegistryUnavailableException e) {
                log.warn("mail waits for the schema registry offset={} reason={}", record.offset(), e.getMessage());
                pause();
                if (!running) {
                    throw e;
                }
            }
        }
    }

    private void deliver(ConsumerRecord<byte[], byte[]> record, Letter letter) {
        if (letter instanceof Letter.Senseless(String instance, String why)) {
            poison(record, PoisonReason.INVALID_CONTENT, why);
            return;
        }
        if (!letter.instance().equals(address.getInstance())) {
            dropped.incrementAndGet(); // for an earlier start of this gateway, or for one that shares the partition
            return;
        }
        switch (letter) {
            case Letter.ToSession(String instance, Mail mail) -> toSession(record, mail);
            case Letter.ToCaller(String instance, String ref, CallAnswer answer) -> addressee.toCaller(ref, answer);
            case Letter.Senseless senseless -> throw new IllegalStateException("handled above");
        }
        delivered.incrementAndGet();
    }

    private void toSession(ConsumerRecord<byte[], byte[]> record, Mail mail) {
        String sessionId = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (SessionId.parse(sessionId).isEmpty()) {
            poison(record, PoisonReason.INVALID_KEY, "the key is no session id");
        } else if (!addressee.toSession(sessionId, mail)) {
            switch (mail) {
                case Mail.ExecutionAsked asked -> eventLog.notHere(sessionId, asked.epoch());
                case Mail.AttachAnswer answer when answer.accepted() -> eventLog.notHere(sessionId, answer.epoch());
                case Mail.AttachAnswer other -> dropped.incrementAndGet();
                case Mail.BatchAnswer other -> dropped.incrementAndGet();
                case Mail.ExecutionCancelled other -> dropped.incrementAndGet();
                case Mail.AssistantSpoke other -> dropped.incrementAndGet();
                case Mail.ToolRefused other -> dropped.incrementAndGet();
            }
        }
    }

    private void poison(ConsumerRecord<byte[], byte[]> record, PoisonReason reason, String detail) {
        poisoned.incrementAndGet();
        eventLog.deadLetter(record, reason, detail.isEmpty() ? reason.words() : detail);
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            // closing
        }
    }

    /** Letters waiting to be delivered. */
    public int queued() {
        return queue.size();
    }

    /** Records of the mailbox appended and not yet polled. */
    public double lag() {
        return ConsumerLag.records(consumer.metrics(), partition.topic());
    }

    /** Letters delivered since start. */
    public long delivered() {
        return delivered.get();
    }

    /** Letters for somebody who is not here, since start. */
    public long dropped() {
        return dropped.get();
    }

    /** Dead letters since start. */
    public long poisoned() {
        return poisoned.get();
    }

    @Override
    public void close() {
        running = false;
        consumer.wakeup();
        deliverer.interrupt();
        try {
            poller.join(Duration.ofSeconds(3));
            deliverer.join(Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
