package dev.functionregistry.stack.run;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keeps the schema registry's process up. Everything else of the stack lives in this JVM; this child can die alone, say because the
 * machine ran out of memory. The stages wait for it, and its data are on disk, so it is started again; if that does not last, the stack
 * had better stop than half work.
 *
 * <pre>
 *   up --ended by itself--> starting again --answers--> up
 *                            |  \--cannot be started----> given up
 *                            \--ended twice in a minute--> given up
 *   any --close--> closed
 * </pre>
 */
final class RegistryKeeper implements AutoCloseable {
    private static final Duration SHORT_LIFE = Duration.ofMinutes(1);

    private final Supplier<Child> start;
    private final StackProgress progress;
    private final LongSupplier nanos;
    private final BooleanSupplier stopping;
    private Child child;
    private long restartedAt;
    private boolean restarted;
    private boolean closed;

    /** The process, and what must be known of it. */
    interface Child extends AutoCloseable {
        /** Its exit code, once it has ended. */
        CompletableFuture<Integer> ended();

        /** Name and place, as in {@code schema registry (pid 4711)}. */
        String name();

        /** Where its output goes. */
        String logFile();

        @Override
        void close();
    }

    /**
     * @param start starts it and returns when it answers
     * @param progress told when it ends by itself, when it is back, and when it is given up
     * @param nanos {@link System#nanoTime}
     * @param stopping asked a moment after an end: Ctrl-C reaches the child too, and may end it before this process knows
     */
    RegistryKeeper(Supplier<Child> start, StackProgress progress, LongSupplier nanos, BooleanSupplier stopping) {
        this.start = start;
        this.progress = progress;
        this.nanos = nanos;
        this.stopping = stopping;
        this.child = start.get();
        watch(child);
    }

    private void watch(Child watched) {
        watched.ended()
                .thenAccept(code -> Thread.ofPlatform()
                        .daemon()
                        .name("schema-registry-keeper")
                        .start(() -> ended(watched, code)));
    }

    private synchronized void ended(Child watched, int code) {
        if (closed || stopping.getAsBoolean()) {
            return;
        }
        var what = watched.name() + " ended with exit code " + code;
        var log = "  Its log: " + watched.logFile();
        if (restarted && nanos.getAsLong() - restartedAt < SHORT_LIFE.toNanos()) {
            giveUp(what + ", twice in a minute." + log);
            return;
        }
        progress.trouble(what + ": starting it again." + log);
        restarted = true;
        restartedAt = nanos.getAsLong();
        watched.close();
        try {
            child = start.get();
        } catch (RuntimeException e) {
            giveUp(what + " and does not start again: " + e.getMessage() + "." + log);
            return;
        }
        var took = Duration.ofNanos(nanos.getAsLong() - restartedAt);
        progress.trouble(child.name() + " answers again after " + took.toSeconds() + " s. Nothing was lost.");
        watch(child);
    }

    private void giveUp(String why) {
        closed = true;
        progress.over(why + "  Stopping everything; the data stay: ./registry up starts it again.");
    }

    @Override
    public synchronized void close() {
        closed = true;
        child.close();
    }
}
