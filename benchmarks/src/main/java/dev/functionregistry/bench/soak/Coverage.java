package dev.functionregistry.bench.soak;

import java.util.List;

/**
 * For how long, all together, every partition was served by a bridge. A result that comes while one was killed and the group has not
 * noticed yet (6 s) can be delivered by nobody, and the clock of what must have been delivered stands still for so long.
 */
final class Coverage implements AutoCloseable {
    private static final long LOOK_MS = 200;

    private final List<BridgeChild> bridges;
    private final int partitions;
    private final Thread thread;
    private volatile long nanos;
    private volatile boolean over;

    /** {@code partitions}: how many there are. */
    Coverage(List<BridgeChild> bridges, int partitions) {
        this.bridges = bridges;
        this.partitions = partitions;
        this.thread = Thread.ofPlatform().name("coverage").start(this::watch);
    }

    long nanos() {
        return nanos;
    }

    private void watch() {
        long lookedAt = System.nanoTime();
        try {
            while (!over) {
                Thread.sleep(LOOK_MS);
                int served = 0;
                for (BridgeChild bridge : bridges) {
                    served += bridge.partitions();
                }
                long now = System.nanoTime();
                if (served == partitions) {
                    nanos += now - lookedAt;
                }
                lookedAt = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join();
    }
}
