package dev.functionregistry.gateway.kafka;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes GatewayAlive every 2 s to every partition of the registrations, while the mailbox is fresh. A gateway that the processors did not
 * hear for 10 s has lost its sessions without knowing it; when it was silent for longer than {@link #LOST}, it says so itself, so that its
 * sockets go and their clients attach anew.
 */
final class AliveBeat implements AutoCloseable {
    static final Duration EVERY = Duration.ofSeconds(2);

    /** Younger than the 10 s after which processors give a gateway up. */
    static final Duration LOST = Duration.ofSeconds(8);

    private static final Logger log = LoggerFactory.getLogger(AliveBeat.class);

    private final EventLog eventLog;
    private final BooleanSupplier mailboxFresh;
    private final Runnable lost;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().name("alive-beat-", 0).factory());
    private volatile long lastHeard;
    private volatile boolean everHeard;

    /** @param lost called when the processors have had to give this gateway up */
    AliveBeat(EventLog eventLog, BooleanSupplier mailboxFresh, Runnable lost) {
        this.eventLog = eventLog;
        this.mailboxFresh = mailboxFresh;
        this.lost = lost;
    }

    void start() {
        lastHeard = System.nanoTime();
        timer.scheduleWithFixedDelay(this::beat, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(this::watch, 500, 500, TimeUnit.MILLISECONDS); // beats may wait for the cluster
    }

    /** True when a beat was written within the time that processors allow. */
    boolean heard() {
        return everHeard && System.nanoTime() - lastHeard < LOST.toNanos();
    }

    private void beat() {
        try {
            long sent = System.nanoTime();
            if (mailboxFresh.getAsBoolean()) {
                eventLog.alive(new EventLog.Ack() {
                    @Override
                    public void taken(long offset) {
                        lastHeard = Math.max(lastHeard, sent);
                        everHeard = true;
                    }

                    @Override
                    public void notTaken() {}
                });
            }
        } catch (RuntimeException e) {
            log.error("sign of life failed", e);
        }
    }

    private void watch() {
        long silent = System.nanoTime() - lastHeard;
        if (everHeard && silent > LOST.toNanos()) {
            everHeard = false;
            log.warn("gateway was silent silentMs={}", silent / 1_000_000);
            lost.run();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
