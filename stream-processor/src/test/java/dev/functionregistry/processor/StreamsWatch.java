package dev.functionregistry.processor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.LoggerFactory;

/** Hears what every Streams application of this process says of its state, and of threads that failed: both go through one logger. */
final class StreamsWatch implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger(KafkaStreams.class);
    private final Level before = logger.getLevel();
    private final List<String> transitions = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> ear = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            var message = event.getFormattedMessage();
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                failures.add(message);
            } else if (message.contains("State transition from")) {
                transitions.add(message);
            }
        }
    };

    StreamsWatch() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        ear.start();
        logger.addAppender(ear);
    }

    /** How many applications came to run so far. */
    long running() {
        return transitions.stream().filter(it -> it.contains("to RUNNING")).count();
    }

    /** From now on every transition counts. */
    void settled() {
        transitions.clear();
    }

    void nothingHappened() {
        assertThat(transitions).as("state transitions of either application").isEmpty();
        assertThat(failures).as("failed threads of either application").isEmpty();
    }

    @Override
    public void close() {
        logger.detachAppender(ear);
        logger.setAdditive(true);
        logger.setLevel(before);
    }
}
