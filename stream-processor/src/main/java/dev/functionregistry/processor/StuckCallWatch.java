package dev.functionregistry.processor;

import dev.functionregistry.processor.insights.StuckCalls;
import dev.functionregistry.processor.query.StoreMovingException;
import dev.functionregistry.processor.stores.StoreAnswers;
import dev.functionregistry.processor.topology.insights.StuckCallNotices;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks again and again whether an open call of this instance should have ended long ago. It reads, and never touches a call; insights raises the alert. */
final class StuckCallWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StuckCallWatch.class);

    private final StoreAnswers answers;
    private final StuckCallNotices notices;
    private final Pace pace;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("stuck-call-watch").factory());

    /**
     * When it looks.
     *
     * @param clock tells what is overdue
     * @param step between two looks
     * @param quiet so long without a notice of one, and the alert is over
     */
    record Pace(Clock clock, Duration step, Duration quiet) {
        static final Pace USUAL = new Pace(Clock.systemUTC(), Duration.ofSeconds(10), StuckCalls.QUIET);
    }

    StuckCallWatch(StoreAnswers answers, StuckCallNotices notices, Pace pace) {
        this.answers = answers;
        this.notices = notices;
        this.pace = pace;
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(
                this::look, pace.step().toMillis(), pace.step().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            long now = pace.clock().millis();
            StuckCalls.longest(answers.overdue(StuckCalls.dueBefore(now)))
                    .forEach(call -> notices.send(call, now - call.dueAt()));
        } catch (StoreMovingException e) {
            log.debug("stores are moving, looking again later");
        } catch (RuntimeException e) { // the next look must come
            log.error("could not look for stuck calls", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        notices.close();
    }
}
