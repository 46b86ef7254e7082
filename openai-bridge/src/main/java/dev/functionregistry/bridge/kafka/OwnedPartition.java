package dev.functionregistry.bridge.kafka;

import dev.functionregistry.bridge.session.ModelSession;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** One partition that this bridge owns: its sessions, and how far its topics are dealt with. */
final class OwnedPartition {
    final int number;
    final OffsetLedger results = new OffsetLedger();
    final OffsetLedger turns = new OffsetLedger();

    /** Sessions by id; made by the session reader only. */
    final Map<String, ModelSession> sessions = new ConcurrentHashMap<>();

    /** True once the compacted topics were read to the end seen at assignment; before that nothing is acted on. */
    volatile boolean caughtUp;

    /** True after the partition moved away. */
    volatile boolean gone;

    OwnedPartition(int number) {
        this.number = number;
    }

    /**
     * Closes the sockets of this partition, and no others.
     *
     * @return done when its sessions are silent
     */
    CompletableFuture<Void> release() {
        gone = true;
        return CompletableFuture.allOf(
                sessions.values().stream().map(ModelSession::stop).toArray(CompletableFuture[]::new));
    }

    /** The last commit failed. */
    void commitAgain() {
        results.takeAgain();
        turns.takeAgain();
    }
}
