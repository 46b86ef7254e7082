package dev.functionregistry.bridge.session;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what is put in, in order, on whatever thread is free and never on two at once. No lock: a count of what was put in says who runs
 * it, and the last one out looks again.
 */
final class Mailbox {
    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

    /** How long it rests while it may not act, before it looks again. */
    private static final long REST_MS = 20;

    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final BooleanSupplier mayAct;
    private final Runnable afterEach;
    private final Runnable atStop;
    private final Queue<Runnable> mail = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private volatile boolean stopped;

    /**
     * @param mayAct while false, mail waits; asked before each
     * @param afterEach run after the mailbox was emptied
     * @param atStop run once it is stopped, and after any mail that comes later
     */
    Mailbox(
            Executor executor,
            ScheduledExecutorService timer,
            BooleanSupplier mayAct,
            Runnable afterEach,
            Runnable atStop) {
        this.executor = executor;
        this.timer = timer;
        this.mayAct = mayAct;
        this.afterEach = afterEach;
        this.atStop = atStop;
    }

    void put(Runnable next) {
        mail.add(next);
        wakeUp();
    }

    /** Drops all mail, now and later; done when nothing runs any more. */
    CompletableFuture<Void> stop() {
        stopped = true;
        wakeUp();
        return released;
    }

    private void wakeUp() {
        if (count.getAndIncrement() == 0) {
            run();
        }
    }

    private void run() {
        try {
            executor.execute(this::empty);
        } catch (RejectedExecutionException e) {
            released.complete(null); // the process is going down
        }
    }

    private void empty() {
        int seen = count.get();
        do {
            if (stopped) {
                mail.clear();
                guarded(atStop);
                released.complete(null);
            } else if (!emptied()) {
                rest();
                return;
            }
            seen = count.addAndGet(-seen);
        } while (seen != 0);
    }

    /** Asks before each mail, not once for all: between two of them the process may have been frozen. False when it may not act. */
    private boolean emptied() {
        while (!stopped) {
            if (!mayAct.getAsBoolean()) {
                return false;
            }
            Runnable next = mail.poll();
            if (next == null) {
                guarded(afterEach);
                return true;
            }
            guarded(next);
        }
        return true;
    }

    /** A bug in one mail must not leave the ones behind it lying for ever. */
    private static void guarded(Runnable next) {
        try {
            next.run();
        } catch (RejectedExecutionException e) {
            log.debug("dropped at shutdown", e);
        } catch (RuntimeException | Error e) {
            log.error("mail failed", e);
        }
    }

    /** The count stays raised, so nobody else runs it until it looks again. */
    private void rest() {
        try {
            timer.schedule(this::run, REST_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            released.complete(null); // the process is going down
        }
    }
}
