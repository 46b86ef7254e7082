package dev.functionregistry.processor.rest;

import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.session.Principal;
import dev.functionregistry.processor.query.CallLife;
import dev.functionregistry.processor.query.CallSummary;
import dev.functionregistry.processor.query.FunctionSummary;
import dev.functionregistry.processor.query.FunctionTotals;
import dev.functionregistry.processor.query.Instance;
import dev.functionregistry.processor.query.LocalAnswers;
import dev.functionregistry.processor.query.Owner;
import dev.functionregistry.processor.query.Part;
import dev.functionregistry.processor.query.Placement;
import dev.functionregistry.processor.query.SessionSummary;
import dev.functionregistry.processor.query.StoreMovingException;
import dev.functionregistry.processor.query.StorePartition;
import dev.functionregistry.processor.query.Usage;
import dev.functionregistry.schemas.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Stores of one instance: on each partition that it holds a session of alice, and all of these have the function "fresh". */
final class HeldStores implements LocalAnswers {
    static final String SESSIONS = "sessions";
    static final String FUNCTIONS = "functions";
    static final int PARTITIONS = 4;
    static final String SESSION = SessionId.anonymous("0123456789abcdef".getBytes(StandardCharsets.UTF_8), new byte[16])
            .toString();
    private static final Principal ALICE = new Principal("issuer", "alice", Set.of(), Set.of());

    /** Partitions that can be read. */
    Set<Integer> held = Set.of(0, 1, 2, 3);

    /** True while nothing can be read. */
    boolean moving;

    /** True when no call was counted yet. */
    boolean uncounted;

    /** Stores that are spread over these instances, as one of them sees it. */
    record Places(String store, Owner owner, List<Instance> others) implements Placement {
        @Override
        public Owner of(String key) {
            return owner;
        }

        @Override
        public List<StorePartition> all() {
            return IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new StorePartition(store, partition))
                    .toList();
        }
    }

    QueryDesk desk(Owner owner, List<Instance> others, Peers peers) {
        return new QueryDesk(
                this,
                new Places(SESSIONS, owner, others),
                new Places("usage", owner, others),
                new Places(FUNCTIONS, owner, others),
                peers,
                new Instance("localhost", 1));
    }

    /** The session that a partition holds; their ids are in this order. */
    static String sessionOn(int partition) {
        return SESSION + partition;
    }

    private <T> T read(T answer) {
        if (moving) {
            throw new StoreMovingException("moving", new IllegalStateException());
        }
        return answer;
    }

    private <T> Map<StorePartition, Part<T>> each(String store, IntFunction<List<T>> items) {
        var parts = new LinkedHashMap<StorePartition, Part<T>>();
        for (int partition : read(new TreeSet<>(held))) {
            parts.put(new StorePartition(store, partition), new Part<>(items.apply(partition), null));
        }
        return parts;
    }

    @Override
    public Optional<SessionSummary> session(String sessionId) {
        return read(Optional.of(new SessionSummary(
                sessionId, "attached", ALICE.user(), null, null, null, null, null, null, null, 1, 1, 0)));
    }

    @Override
    public Optional<Principal> owner(String sessionId) {
        return read(Optional.of(ALICE));
    }

    @Override
    public List<RegisteredFunction> functions(String sessionId) {
        return read(List.of());
    }

    @Override
    public Part<CallSummary> calls(String sessionId, String after, int limit) {
        return read(Part.empty());
    }

    @Override
    public Optional<CallLife> call(String sessionId, String callId) {
        return read(Optional.empty());
    }

    @Override
    public Map<StorePartition, Part<SessionSummary>> sessions(String after, int limit, Predicate<Principal> owned) {
        return each(
                SESSIONS,
                partition -> session(sessionOn(partition)).stream()
                        .filter(session -> owned.test(ALICE))
                        .toList());
    }

    @Override
    public Map<StorePartition, Part<FunctionSummary>> functions(String after, int limit) {
        var fresh = new FunctionSummary("fresh", List.of("1.0.0"), 1, FunctionTotals.none("fresh"));
        boolean isAhead = after == null || after.compareTo("fresh") < 0;
        var parts = this.<FunctionSummary>each(SESSIONS, partition -> isAhead ? List.of(fresh) : List.of());
        parts.putAll(each(FUNCTIONS, partition -> List.of()));
        return parts;
    }

    @Override
    public List<Usage> usage(String sessionId, Predicate<String> owned) {
        return read(List.of());
    }

    @Override
    public Optional<FunctionTotals> totals(String functionName) {
        return read(uncounted ? Optional.empty() : Optional.of(FunctionTotals.none(functionName)));
    }
}
