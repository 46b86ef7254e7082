package dev.functionregistry.gateway.session;

import dev.functionregistry.access.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a socket stands, see the diagram at {@link SessionProtocol}. Times are microseconds since the epoch. */
public sealed interface SessionState {

    /**
     * What the handshake said.
     *
     * @param origin Origin header; null outside browsers
     * @param headerToken bearer token of the Authorization header; null when there was none
     */
    record Handshake(@Nullable String origin, @Nullable String headerToken) {}

    /** The socket is open and session.open has not come. */
    record Fresh(Handshake handshake, long since) implements SessionState {}

    /**
     * The session is announced and the processor has not answered.
     *
     * @param epoch null until the log has taken SessionAttached
     * @param early what came meanwhile, in order
     * @param held executions that the client holds, whose answers it may repeat at once
     */
    record Attaching(
            String sessionId,
            Principal principal,
            String attachRef,
            String clientRef,
            @Nullable Long epoch,
            long since,
            List<SessionInput> early,
            int held)
            implements SessionState {
        public Attaching {
            early = List.copyOf(early);
        }

        Attaching withEpoch(long epoch) {
            return new Attaching(sessionId, principal, attachRef, clientRef, epoch, since, early, held);
        }

        Attaching withEarly(List<SessionInput> early) {
            return new Attaching(sessionId, principal, attachRef, clientRef, epoch, since, early, held);
        }
    }

    /**
     * The socket carries the session.
     *
     * @param tenant whose key the session's model runs on; null for the deployment's own
     * @param numbered registration records of this epoch sent so far
     * @param refs references made so far
     * @param batches batches that the processor has not answered, by the gateway's ref
     * @param turns the user's turns that the model has not ended, by the gateway's ref
     * @param open executions sent and not answered
     */
    record Attached(
            String sessionId,
            @Nullable String tenant,
            long epoch,
            long revision,
            long numbered,
            long refs,
            Map<String, PendingBatch> batches,
            Map<String, OpenTurn> turns,
            Map<ExecutionId, OpenExecution> open,
            AnsweredExecutions answered,
            Allowance allowance)
            implements SessionState {
        public Attached {
            batches = Map.copyOf(batches);
            turns = Map.copyOf(turns);
            open = Map.copyOf(open);
        }

        Attached withRevision(long revision) {
            return new Attached(
                    sessionId, tenant, epoch, revision, numbered, refs, batches, turns, open, answered, allowance);
        }

        Attached withAllowance(Allowance allowance) {
            return new Attached(
                    sessionId, tenant, epoch, revision, numbered, refs, batches, turns, open, answered, allowance);
        }

        /** The reference that the next batch or turn gets. */
        String nextRef() {
            return epoch + "-" + refs;
        }

        /** One more registration record is on its way, under {@link #nextRef}. */
        Attached withBatch(PendingBatch batch) {
            return new Attached(
                    sessionId,
                    tenant,
                    epoch,
                    revision,
                    numbered + 1,
                    refs + 1,
                    with(batches, nextRef(), batch),
                    turns,
                    open,
                    answered,
                    allowance);
        }

        Attached withoutBatch(String ref) {
            return new Attached(
                    sessionId,
                    tenant,
                    epoch,
                    revision,
                    numbered,
                    refs,
                    without(batches, ref),
                    turns,
                    open,
                    answered,
                    allowance);
        }

        /** One more turn of the user is on its way, under {@link #nextRef}. */
        Attached withTurn(String clientRef, long now) {
            return new Attached(
                    sessionId,
                    tenant,
                    epoch,
                    revision,
                    numbered,
                    refs + 1,
                    batches,
                    with(turns, nextRef(), new OpenTurn(clientRef, now)),
                    open,
                    answered,
                    allowance);
        }

        Attached withoutTurn(String ref) {
            return withTurns(without(turns, ref));
        }

        /** Something was heard of the turn. */
        Attached withTurnHeard(String ref, OpenTurn turn, long now) {
            return withTurns(with(turns, ref, new OpenTurn(turn.clientRef(), now)));
        }

        Attached withTurns(Map<String, OpenTurn> turns) {
            return new Attached(
                    sessionId, tenant, epoch, revision, numbered, refs, batches, turns, open, answered, allowance);
        }

        Attached withExecution(ExecutionId id, OpenExecution execution) {
            return withOpen(with(open, id, execution));
        }

        Attached withOpen(Map<ExecutionId, OpenExecution> open) {
            return new Attached(
                    sessionId, tenant, epoch, revision, numbered, refs, batches, turns, open, answered, allowance);
        }

        /** The client need not be asked for this execution again. */
        Attached withAnswered(ExecutionId id) {
            return new Attached(
                    sessionId,
                    tenant,
                    epoch,
                    revision,
                    numbered,
                    refs,
                    batches,
                    turns,
                    without(open, id),
                    answered.with(id),
                    allowance);
        }

        private static <K, V> Map<K, V> with(Map<K, V> map, K key, V value) {
            Map<K, V> copy = new HashMap<>(map);
            copy.put(key, value);
            return copy;
        }

        private static <K, V> Map<K, V> without(Map<K, V> map, K key) {
            Map<K, V> copy = new HashMap<>(map);
            copy.remove(key);
            return copy;
        }
    }

    /**
     * A batch on its way: what the gateway answered itself stands at its place, null where the processor's answer belongs.
     *
     * @param slots in the order asked; elements may be null
     */
    record PendingBatch(String clientRef, BatchKind kind, List<@Nullable FunctionAnswer> slots) {}

    /** A turn of the user, and when the model was last heard of it. */
    record OpenTurn(String clientRef, long heardAt) {}

    /**
     * An execution that the client works on.
     *
     * @param startedAt when function.started came; null before
     * @param startNoted true when the log was told of the start
     * @param expiresAt when it is forgotten if nothing more is heard of it
     * @param answering true while its answer is on the way to the log
     */
    record OpenExecution(
            @Nullable Long startedAt,
            boolean startNoted,
            long expiresAt,
            boolean answering,
            @Nullable String traceparent) {
        OpenExecution started(long at) {
            return new OpenExecution(at, false, expiresAt, answering, traceparent);
        }

        OpenExecution noted() {
            return new OpenExecution(startedAt, true, expiresAt, answering, traceparent);
        }

        /** True when the handler began and the log does not know. */
        boolean startUnnoted() {
            return startedAt != null && !startNoted;
        }

        OpenExecution answering(boolean answering) {
            return new OpenExecution(startedAt, startNoted, expiresAt, answering, traceparent);
        }
    }

    /** The client asked for the end; SessionClosed is on its way to the log. */
    record Closing(String sessionId) implements SessionState {}

    /** The socket is gone before its epoch was known; as soon as it is, the session is detached. */
    record Orphaned(String sessionId, String attachRef) implements SessionState {}

    /** Nothing more will be done. */
    record Ended() implements SessionState {}
}
