package dev.functionregistry.bench.soak;

import dev.functionregistry.bench.pipeline.StandInPipeline;
import dev.functionregistry.schemas.avro.ToolCall;
import dev.functionregistry.schemas.avro.ToolError;
import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Plays processor and clients: answers each call once, after a while; some fail, some take long, some change the tools of their
 * session first.
 */
final class Answerer implements AutoCloseable {
    private static final int TOOLS = 10;

    private final long seed;
    private final Figures figures;
    private final LongSupplier clock;
    private final Map<String, AtomicLong> revisions = new ConcurrentHashMap<>();
    private final Map<String, Long> answeredAt = new ConcurrentHashMap<>();
    private final ScheduledExecutorService later = Executors.newScheduledThreadPool(2);

    /** {@code clock}: nanoseconds that run while bridges are there to deliver. */
    Answerer(long seed, Figures figures, LongSupplier clock) {
        this.seed = seed;
        this.figures = figures;
        this.clock = clock;
    }

    /** Gives a session its next set of tools. */
    void changeTools(String session, StandInPipeline pipeline, RandomGenerator random) {
        AtomicLong revision = revisions.computeIfAbsent(session, key -> new AtomicLong());
        synchronized (revision) {
            List<String> names = java.util.stream.IntStream.range(0, TOOLS)
                    .filter(i -> i < 2 || random.nextBoolean())
                    .mapToObj(i -> "tool_" + i)
                    .toList();
            pipeline.tools(session, revision.incrementAndGet(), names);
        }
        figures.count("tool changes");
    }

    /** A call that a bridge wrote; one that was written before is answered as the processor would: not again. */
    void called(String session, ToolCall call, StandInPipeline pipeline) {
        figures.count("tool calls written");
        if (answeredAt.putIfAbsent(call.getCallId(), Long.MAX_VALUE) != null) {
            figures.count("tool calls written again");
            return;
        }
        Random random = new Random(seed ^ call.getArguments().hashCode());
        int kind = random.nextInt(100);
        long delay = kind < 3 ? 1_000 + random.nextInt(1_500) : random.nextInt(60);
        later.schedule(() -> answer(session, call, pipeline, kind, random), delay, TimeUnit.MILLISECONDS);
    }

    private void answer(String session, ToolCall call, StandInPipeline pipeline, int kind, Random random) {
        if (kind >= 90) {
            changeTools(session, pipeline, random);
        }
        long revision =
                revisions.computeIfAbsent(session, key -> new AtomicLong()).get();
        if (kind >= 84 && kind < 90) {
            ToolError error = new ToolError(
                    "EXECUTION_ERROR", "The soak has it fail: " + call.getCallId(), false, null, null, null);
            pipeline.fail(session, call, error, revision);
        } else {
            String output = Json.write(JsonObject.of("call", call.getCallId()).with("revision", revision));
            pipeline.succeed(session, call, output, revision);
        }
        answeredAt.put(call.getCallId(), clock.getAsLong());
    }

    /** Whether a bridge has written this call. */
    boolean heardOf(String callId) {
        return answeredAt.containsKey(callId);
    }

    /** Whether the result of a call has been on the log for longer than this, with bridges there to deliver it. */
    boolean answeredLongerThan(String callId, long nanos) {
        Long at = answeredAt.get(callId);
        return at != null && at != Long.MAX_VALUE && clock.getAsLong() - at > nanos;
    }

    @Override
    public void close() {
        later.shutdownNow();
    }
}
