package dev.functionregistry.processor.query;

import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.session.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What this instance can answer from its own stores.
 *
 * <p>Every method throws {@link StoreMovingException} while a store that it needs is not here or not whole.
 */
public interface LocalAnswers {
    Optional<SessionSummary> session(String sessionId);

    Optional<Principal> owner(String sessionId);

    /** Registered versions of the session's functions, by name. */
    List<RegisteredFunction> functions(String sessionId);

    Part<CallSummary> calls(String sessionId, @Nullable String after, int limit);

    Optional<CallLife> call(String sessionId, String callId);

    /**
     * Sessions that are kept here. Of a list, every partition that could be read has its part, even when that is empty; one that is moving
     * has none.
     *
     * @param owned whose sessions may be seen
     */
    Map<StorePartition, Part<SessionSummary>> sessions(@Nullable String after, int limit, Predicate<Principal> owned);

    /** Functions that are registered here, or whose totals are kept here; a list as {@link #sessions} is one. */
    Map<StorePartition, Part<FunctionSummary>> functions(@Nullable String after, int limit);

    /**
     * How a session's functions were used.
     *
     * @param owned whether the use may be seen, by the name of the session's owner; null is an anonymous one
     */
    List<Usage> usage(String sessionId, Predicate<@Nullable String> owned);

    Optional<FunctionTotals> totals(String functionName);
}
