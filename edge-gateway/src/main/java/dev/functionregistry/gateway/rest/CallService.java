package dev.functionregistry.gateway.rest;

import dev.functionregistry.gateway.calls.CallAnswer;
import dev.functionregistry.gateway.calls.CallRequest;
import dev.functionregistry.gateway.calls.CancelRequest;
import dev.functionregistry.gateway.calls.WaitingCalls;
import dev.functionregistry.gateway.session.EdgeCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Asks for calls and waits for their outcomes. Every call that is asked for gets exactly one answer. */
public final class CallService {
    private final WaitingCalls waiting;
    private final Asking asking;
    private final BooleanSupplier acting;
    private final Consumer<String> refusals;

    /**
     * @param acting false while the gateway must not act
     * @param refusals told the code of every call that is not taken
     */
    public CallService(WaitingCalls waiting, Asking asking, BooleanSupplier acting, Consumer<String> refusals) {
        this.waiting = waiting;
        this.asking = asking;
        this.acting = acting;
        this.refusals = refusals;
    }

    /** Puts questions into the log; {@code notTaken} runs when it did not take one. */
    public interface Asking {
        void ask(CallRequest request, String ref, Runnable notTaken);

        void cancel(CancelRequest request, String ref, Runnable notTaken);
    }

    /** All at once; the answers are in the order of the requests. */
    List<CallAnswer> call(List<CallRequest> requests) {
        return requests.stream().map(this::call).toList().stream()
                .map(CompletableFuture::join)
                .toList();
    }

    /** The call's outcome, whether it ended by this or before; or that there is no such call. */
    CallAnswer cancel(CancelRequest request) {
        return await(request.sessionId(), request.callId(), (ref, notTaken) -> asking.cancel(request, ref, notTaken))
                .join();
    }

    private CompletableFuture<CallAnswer> call(CallRequest request) {
        return await(request.sessionId(), request.callId(), (ref, notTaken) -> asking.ask(request, ref, notTaken));
    }

    private CompletableFuture<CallAnswer> await(
            String sessionId, String callId, BiConsumer<String, Runnable> question) {
        if (!acting.getAsBoolean()) {
            return refused(callId, EdgeCode.UNAVAILABLE, "The gateway is out of touch with the log; nothing was done.");
        }
        return waiting.admit(sessionId, callId)
                .map(call -> {
                    question.accept(
                            call.ref(),
                            () -> call.answer()
                                    .complete(unanswered(
                                            callId,
                                            EdgeCode.UNAVAILABLE,
                                            "The log did not take the request; ask again with the same id.")));
                    return call.answer();
                })
                .orElseGet(
                        () -> refused(callId, EdgeCode.OVERLOADED, "Too many calls are unanswered; nothing was done."));
    }

    private CompletableFuture<CallAnswer> refused(String callId, EdgeCode code, String message) {
        return CompletableFuture.completedFuture(unanswered(callId, code, message));
    }

    private CallAnswer unanswered(String callId, EdgeCode code, String message) {
        refusals.accept(code.name());
        return new CallAnswer.Unanswered(callId, 503, new CallAnswer.Failure(code.name(), message, true, 1_000L, null));
    }
}
