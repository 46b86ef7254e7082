package dev.functionregistry.bench;

import dev.functionregistry.processor.json.JsonSchemas;
import dev.functionregistry.schemas.Topic;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What a call costs in the processor without the log: microseconds and bytes allocated ({@code gc.alloc.rate.norm}) per call.
 *
 * <p>{@link #wholeCall} passes the three records of a call (asked, answered, outcome read back) through the processor that decides: decode,
 * validate, permit, limit, state, encode. The others are parts of it, of one record each.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 8, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CallLogic {
    private static final int CALLS = 5_000;

    /** Runs all of it and prints a table. */
    public static void main(String[] arguments) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(CallLogic.class.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }

    /** Made once, so that neither its time nor its bytes are the calls'. */
    @State(Scope.Thread)
    public static class Records {
        final JsonSchemas schemas = new JsonSchemas(1_000_000);
        final byte[][] asked = new byte[CALLS][];
        final byte[][] answered = new byte[CALLS][];
        final LoneTask any = new LoneTask(schemas);
        final SpecificRecord answer = any.answer("call_0");

        @Setup(Level.Trial)
        public void encode() {
            for (int i = 0; i < CALLS; i++) {
                asked[i] = any.asked("call_" + i);
                answered[i] = any.answered("call_" + i);
            }
        }
    }

    /** A new task for each five thousand calls: one open session with one function is all that its set-up adds to them. */
    @State(Scope.Thread)
    public static class Task {
        @Nullable
        LoneTask task;

        @Setup(Level.Invocation)
        public void begin(Records records) {
            task = new LoneTask(records.schemas);
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public long wholeCall(Records records, Task fresh) {
        LoneTask task = Objects.requireNonNull(fresh.task);
        for (int i = 0; i < CALLS; i++) {
            task.read(Topic.TOOLS_CALLS, records.asked[i]);
            task.read(Topic.EXECUTIONS_RESULTS, records.answered[i]);
            task.read(Topic.TOOLS_RESULTS, task.lastResult());
        }
        return task.sent();
    }

    @Benchmark
    public Object decode(Records records) {
        return records.any.decoded(Topic.TOOLS_CALLS, records.asked[0]);
    }

    @Benchmark
    public Object validate(Records records) {
        return records.schemas.check(LoneTask.PARAMETERS, LoneTask.ARGUMENTS);
    }

    @Benchmark
    public @Nullable Object permit() {
        return LoneTask.missing();
    }

    @Benchmark
    public Object encode(Records records) {
        return LoneTask.encoded(Topic.EXECUTIONS_RESULTS, records.answer);
    }
}
