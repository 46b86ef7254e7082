package dev.functionregistry.processor.stores;

import dev.functionregistry.core.function.RegisteredFunction;
import dev.functionregistry.core.session.Principal;
import dev.functionregistry.processor.query.CallLife;
import dev.functionregistry.processor.query.CallSummary;
import dev.functionregistry.processor.query.FunctionSummary;
import dev.functionregistry.processor.query.FunctionTotals;
import dev.functionregistry.processor.query.LocalAnswers;
import dev.functionregistry.processor.query.Part;
import dev.functionregistry.processor.query.SessionSummary;
import dev.functionregistry.processor.query.StoreMovingException;
import dev.functionregistry.processor.query.Usage;
import dev.functionregistry.processor.topology.CallViews;
import dev.functionregistry.processor.topology.RegistryTopology;
import dev.functionregistry.processor.topology.SessionViews;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.ContractCodec;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;

/** Answers from the stores of this process. */
public final class StoreAnswers implements LocalAnswers {
    private final StreamsPlacement registry;
    private final Topics topics;
    private final ContractCodec codec;

    /** @param registry the registry's stores */
    public StoreAnswers(StreamsPlacement registry, Topics topics, ContractCodec codec) {
        this.registry = registry;
        this.topics = topics;
        this.codec = codec;
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
    public Part<SessionSummary> sessions(@Nullable String after, int limit, Predicate<Principal> owned) {
        return read(() -> Part.merge(
                each(partition -> sessions(partition).sessions(after, limit, owned)),
                SessionSummary::id,
                (one, other) -> one,
                limit));
    }

    @Override
    public Part<FunctionSummary> functions(@Nullable String after, int limit) {
        return read(() -> Part.merge(
                each(partition -> sessions(partition).functions(after, limit)),
                FunctionSummary::name,
                FunctionSummary::and,
                limit));
    }

    @Override
    public List<Usage> usage(String sessionId) {
        return List.of();
    }

    @Override
    public Optional<FunctionTotals> totals(String functionName) {
        return Optional.empty();
    }

    private <T> List<T> each(Function<Integer, T> question) {
        return registry.mine().stream().map(question).toList();
    }

    private SessionViews sessionsOf(String sessionId) {
        return sessions(registry.partition(sessionId));
    }

    private SessionViews sessions(int partition) {
        return new SessionViews(
                registry.read(RegistryTopology.SESSIONS, partition), registry.read(RegistryTopology.CALLS, partition));
    }

    private CallViews callsOf(String sessionId) {
        int partition = registry.partition(sessionId);
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
