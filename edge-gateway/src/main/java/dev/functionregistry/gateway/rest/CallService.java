package dev.functionregistry.gateway.rest;

import dev.functionregistry.gateway.calls.CallAnswer;
import dev.functionregistry.gateway.calls.CallRequest;
import dev.functionregistry.gateway.calls.WaitingCalls;
import dev.functionregistry.gateway.session.EdgeCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Asks for calls and waits for their outcomes. Every call that is asked for gets exactly one answer. */
public final class CallService {
    private final WaitingCalls waiting;
    private final Asking asking;
    private final BooleanSupplier acting;

    /** @param acting false while the gateway must not act */
    public CallService(WaitingCalls waiting, Asking asking, BooleanSupplier acting) {
        this.waiting = waiting;
        this.asking = asking;
        this.acting = acting;
    }

    /** Puts a call into the log. */
    @FunctionalInterface
    public interface Asking {
        /** @param notTaken runs when the log did not take the call */
        void ask(CallRequest request, String ref, Runnable notTaken);
    }

    /** All at once; the answers are in the order of the requests. */
    List<CallAnswer> call(List<CallRequest> requests) {
        return requests.stream().map(this::call).toList().stream()
                .map(CompletableFuture::join)
                .toList();
    }

    private CompletableFuture<CallAnswer> call(CallRequest request) {
        if (!acting.getAsBoolean()) {
            return refused(request, EdgeCode.UNAVAILABLE, "The gateway is out of touch with the log; nothing was run.");
        }
        return waiting.admit(request.sessionId(), request.callId())
                .map(call -> {
                    asking.ask(
                            request,
                            call.ref(),
                            () -> call.answer()
                                    .complete(unanswered(
                                            request,
                                            EdgeCode.UNAVAILABLE,
                                            "The log did not take the call; ask again with the same id.")));
                    return call.answer();
                })
                .orElseGet(
                        () -> refused(request, EdgeCode.OVERLOADED, "Too many calls are unanswered; nothing was run."));
    }

    private static CompletableFuture<CallAnswer> refused(CallRequest request, EdgeCode code, String message) {
        return CompletableFuture.completedFuture(unanswered(request, code, message));
    }

    private static CallAnswer unanswered(CallRequest request, EdgeCode code, String message) {
        return new CallAnswer.Unanswered(
                request.callId(), 503, new CallAnswer.Failure(code.name(), message, true, 1_000L, null));
    }
}
