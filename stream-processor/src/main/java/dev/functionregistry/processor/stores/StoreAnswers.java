package dev.functionregistry.processor.stores;

import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.session.Principal;
import dev.functionregistry.processor.insights.StuckCalls;
import dev.functionregistry.processor.query.CallLife;
import dev.functionregistry.processor.query.CallSummary;
import dev.functionregistry.processor.query.FunctionSummary;
import dev.functionregistry.processor.query.FunctionTotals;
import dev.functionregistry.processor.query.LocalAnswers;
import dev.functionregistry.processor.query.Part;
import dev.functionregistry.processor.query.SessionSummary;
import dev.functionregistry.processor.query.StoreMovingException;
import dev.functionregistry.processor.query.StorePartition;
import dev.functionregistry.processor.query.Usage;
import dev.functionregistry.processor.topology.CallViews;
import dev.functionregistry.processor.topology.RegistryTopology;
import dev.functionregistry.processor.topology.SessionViews;
import dev.functionregistry.processor.topology.insights.InsightsTopology;
import dev.functionregistry.processor.topology.insights.InsightsViews;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.ContractCodec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers from the stores of this process. */
public final class StoreAnswers implements LocalAnswers {
    private static final Logger log = LoggerFactory.getLogger(StoreAnswers.class);

    private final StreamsPlacement registry;
    private final StreamsPlacement usage;
    private final StreamsPlacement totals;
    private final Topics topics;
    private final ContractCodec codec;
    private final Clock clock;

    /**
     * @param registry the registry's stores
     * @param usage insights' use by session
     * @param totals insights' totals by function
     * @param clock tells which minute was the last full one
     */
    public StoreAnswers(
            StreamsPlacement registry,
            StreamsPlacement usage,
            StreamsPlacement totals,
            Topics topics,
            ContractCodec codec,
            Clock clock) {
        this.registry = registry;
        this.usage = usage;
        this.totals = totals;
        this.topics = topics;
        this.codec = codec;
        this.clock = clock;
    }

    @Override
    public Optional<SessionSummary> session(String sessionId) {
        return read(() -> sessionsOf(sessionId).session(sessionId));
    }

    @Override
    public Optional<Principal> owner(String sessionId) {
        return read(() -> sessionsOf(sessionId).owner(sessionId));
    }

    @Override
    public List<RegisteredFunction> functions(String sessionId) {
        return read(() -> sessionsOf(sessionId).functions(sessionId));
    }

    @Override
    public Part<CallSummary> calls(String sessionId, @Nullable String after, int limit) {
        return read(() -> callsOf(sessionId).calls(sessionId, after, limit));
    }

    @Override
    public Optional<CallLife> call(String sessionId, String callId) {
        return read(() -> callsOf(sessionId).call(sessionId, callId));
    }

    @Override
    public Map<StorePartition, Part<SessionSummary>> sessions(
            @Nullable String after, int limit, Predicate<Principal> owned) {
        return each(registry, partition -> sessions(partition).sessions(after, limit, owned));
    }

    @Override
    public Map<StorePartition, Part<FunctionSummary>> functions(@Nullable String after, int limit) {
        var parts = each(registry, partition -> sessions(partition).functions(after, limit));
        parts.putAll(
                each(totals, partition -> InsightsViews.functions(totals(partition), after, limit, clock.millis())));
        return parts;
    }

    @Override
    public List<Usage> usage(String sessionId, Predicate<@Nullable String> owned) {
        return read(() ->
                InsightsViews.usage(usage.read(InsightsTopology.USAGE, usage.partition(sessionId)), sessionId, owned));
    }

    @Override
    public Optional<FunctionTotals> totals(String functionName) {
        return read(() -> InsightsViews.totals(totals(totals.partition(functionName)), functionName, clock.millis()));
    }

    /** Open calls of this instance whose timer was due before that time. @param before milliseconds since the epoch */
    public List<StuckCalls.Overdue> overdue(long before) {
        return read(() -> {
            var found = new ArrayList<StuckCalls.Overdue>();
            registry.mine().forEach(partition -> found.addAll(calls(partition).overdue(before)));
            return found;
        });
    }

    private ReadOnlyKeyValueStore<String, byte[]> totals(int partition) {
        return totals.read(InsightsTopology.FUNCTIONS, partition);
    }

    /** Asks each partition that is held here. What cannot be read has no answer, which is for the asker to notice. */
    private static <T> Map<StorePartition, T> each(StreamsPlacement stores, IntFunction<T> question) {
        var answers = new LinkedHashMap<StorePartition, T>();
        for (int partition : stores.mine()) {
            try {
                answers.put(stores.named(partition), read(() -> question.apply(partition)));
            } catch (StoreMovingException e) {
                log.debug("partition left out of a list partition={}", stores.named(partition), e);
            }
        }
        return answers;
    }

    private SessionViews sessionsOf(String sessionId) {
        return sessions(registry.partition(sessionId));
    }

    private SessionViews sessions(int partition) {
        return new SessionViews(
                registry.read(RegistryTopology.SESSIONS, partition), registry.read(RegistryTopology.CALLS, partition));
    }

    private CallViews callsOf(String sessionId) {
        return calls(registry.partition(sessionId));
    }

    private CallViews calls(int partition) {
        return new CallViews(
                registry.read(RegistryTopology.SESSIONS, partition),
                registry.read(RegistryTopology.CALLS, partition),
                topics,
                codec);
    }

    /** A store may leave while it is read. */
    private static <T> T read(Supplier<T> question) {
        try {
            return question.get();
        } catch (InvalidStateStoreException e) {
            throw new StoreMovingException("the store left while it was read", e);
        }
    }
}
