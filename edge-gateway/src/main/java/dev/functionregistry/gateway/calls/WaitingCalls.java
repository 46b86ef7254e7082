package dev.functionregistry.gateway.calls;

import dev.functionregistry.gateway.session.EdgeCode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The calls of this process that wait for their outcome, at most so many in all and per session. Safe for use by many threads.
 */
public final class WaitingCalls {
    private final long patienceMs;

    private final int mostInAll;
    private final int mostPerSession;
    private final Supplier<String> refs;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final Map<String, Integer> perSession = new ConcurrentHashMap<>();
    private final AtomicInteger inAll = new AtomicInteger();

    /**
     * @param patienceMs after so many milliseconds without an outcome the caller is told so
     * @param refs makes references that no other waiting call of this gateway has
     */
    public WaitingCalls(long patienceMs, int mostInAll, int mostPerSession, Supplier<String> refs) {
        this.patienceMs = patienceMs;
        this.mostInAll = mostInAll;
        this.mostPerSession = mostPerSession;
        this.refs = refs;
    }

    /** Takes a place for a call; empty when all places are taken. */
    public Optional<Waiting> admit(String sessionId, String callId) {
        if (inAll.incrementAndGet() > mostInAll) {
            inAll.decrementAndGet();
            return Optional.empty();
        }
        if (perSession.merge(sessionId, 1, Integer::sum) > mostPerSession) {
            leave(sessionId);
            return Optional.empty();
        }
        Waiting call = new Waiting(refs.get(), callId, new CompletableFuture<>());
        waiting.put(call.ref(), call);
        call.answer()
                .completeOnTimeout(
                        new CallAnswer.Unanswered(
                                callId,
                                504,
                                new CallAnswer.Failure(
                                        EdgeCode.NO_OUTCOME.name(),
                                        "No outcome came in time; the call may still run. Ask again with the same id.",
                                        true,
                                        null,
                                        null)),
                        patienceMs,
                        TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    waiting.remove(call.ref());
                    leave(sessionId);
                });
        return Optional.of(call);
    }

    private void leave(String sessionId) {
        inAll.decrementAndGet();
        perSession.computeIfPresent(sessionId, (id, count) -> count == 1 ? null : count - 1);
    }

    /** Hands an answer to whoever waits under the reference; a late or foreign one is dropped. */
    public void answer(String ref, CallAnswer answer) {
        Waiting call = waiting.get(ref);
        if (call != null && call.callId().equals(answer.callId())) {
            call.answer().complete(answer);
        }
    }

    /** Calls that wait now. */
    public int size() {
        return inAll.get();
    }

    /** A call and the promise of its answer. */
    public record Waiting(String ref, String callId, CompletableFuture<CallAnswer> answer) {}
}
