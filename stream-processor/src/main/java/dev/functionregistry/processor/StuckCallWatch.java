package dev.functionregistry.processor;

import dev.functionregistry.processor.insights.StuckCalls;
import dev.functionregistry.processor.query.StoreMovingException;
import dev.functionregistry.processor.stores.StoreAnswers;
import dev.functionregistry.processor.topology.insights.AlertSender;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every ten seconds whether an open call of this instance should have ended long ago. It reads, and never touches a call. */
final class StuckCallWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StuckCallWatch.class);
    private static final long STEP_SECONDS = 10;

    private final StoreAnswers answers;
    private final AlertSender sender;
    private final Clock clock;
    private final StuckCalls stuck = new StuckCalls();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("stuck-call-watch").factory());

    StuckCallWatch(StoreAnswers answers, AlertSender sender, Clock clock) {
        this.answers = answers;
        this.sender = sender;
        this.clock = clock;
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::look, STEP_SECONDS, STEP_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            long now = clock.millis();
            stuck.look(answers.overdue(StuckCalls.dueBefore(now)), now).forEach(sender::send);
        } catch (StoreMovingException e) {
            log.debug("stores are moving, looking again later");
        } catch (RuntimeException e) { // the next look must come
            log.error("could not look for stuck calls", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        sender.close();
    }
}
