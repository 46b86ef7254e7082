package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.CallEvent;
import dev.functionregistry.core.call.CallInput;
import dev.functionregistry.core.call.CallState;
import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.core.outcome.Code;
import dev.functionregistry.schemas.Topic;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call as the store keeps it.
 *
 * @param state where it stands
 * @param traceparent trace of its ToolCall; null when there was none
 * @param offsets newest applied input per topic
 * @param log what its inputs caused, oldest first
 * @param sensitive true when its function was sensitive as it was called, whatever was registered since
 * @param started true when a handler is known to have begun, in any attempt
 */
record KeptCall(
        CallState state,
        @Nullable String traceparent,
        Map<Topic, Long> offsets,
        List<Emission> log,
        boolean sensitive,
        boolean started) {
    static final KeptCall NONE = new KeptCall(new CallState.None(), null, Map.of(), List.of(), false, false);

    /** True when the input, or a later one of its topic, was applied before. */
    boolean applied(Input input) {
        return offsets.getOrDefault(input.topic(), -1L) >= input.offset();
    }

    /** True when a newer call with the same arguments took its place. */
    boolean isReplaced() {
        return state instanceof CallState.Settled settled && settled.outcome().code() == Code.REPLACED;
    }

    KeptCall after(CallState next, Input input, Emission emission) {
        var newest = new EnumMap<Topic, Long>(Topic.class);
        newest.putAll(offsets);
        newest.put(input.topic(), input.offset());
        return new KeptCall(
                next,
                traceparent == null ? input.traceparent() : traceparent,
                newest,
                Emission.append(log, emission),
                sensitive,
                started);
    }

    /** The same call, knowing what an input and the decisions about it tell for good; its states forget. */
    KeptCall knowing(CallInput question, List<CallEvent> events) {
        return new KeptCall(
                state,
                traceparent,
                offsets,
                log,
                sensitive || events.stream().anyMatch(KeptCall::isSensitive),
                started || answersOfHandler(question) || events.stream().anyMatch(KeptCall::hasStarted));
    }

    private static boolean isSensitive(CallEvent event) {
        return switch (event) {
            case CallEvent.Admitted admitted -> admitted.call().function().sensitive();
            case CallEvent.Settled settled ->
                settled.examination() != null && settled.examination().sensitive();
            default -> false;
        };
    }

    private static boolean answersOfHandler(CallInput question) {
        return question instanceof CallInput.Answered answered && answered.handlerMicros() != null;
    }

    private static boolean hasStarted(CallEvent event) {
        return switch (event) {
            case CallEvent.Started started -> true;
            case CallEvent.LateStart late -> true;
            case CallEvent.RetryScheduled retry -> retry.code().equals(Code.OUTCOME_UNKNOWN.name());
            case CallEvent.Settled settled -> hasStarted(settled.outcome());
            case CallEvent.OutcomeConfirmed confirmed -> hasStarted(confirmed.outcome());
            default -> false;
        };
    }

    private static boolean hasStarted(Settlement outcome) {
        return outcome.handlerMicros() != null || outcome.code() == Code.OUTCOME_UNKNOWN;
    }
}
