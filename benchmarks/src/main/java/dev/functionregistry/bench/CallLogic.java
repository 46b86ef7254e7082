package dev.functionregistry.bench;

import dev.functionregistry.core.call.JsonCheck;
import dev.functionregistry.processor.json.JsonSchemas;
import dev.functionregistry.schemas.Topic;
import java.util.concurrent.TimeUnit;
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
 * validate, permit, limit, state, encode. The others are parts of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 8, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CallLogic {
    private static final int CALLS = 5_000;

    private final JsonSchemas schemas = new JsonSchemas(1_000_000);
    private LoneTask task = new LoneTask(schemas);
    private byte[][] asked = new byte[0][];
    private byte[][] answered = new byte[0][];

    /** Runs all of it and prints a table. */
    public static void main(String[] arguments) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(CallLogic.class.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }

    @Setup(Level.Invocation)
    public void begin() {
        task = new LoneTask(schemas);
        asked = new byte[CALLS][];
        answered = new byte[CALLS][];
        for (int i = 0; i < CALLS; i++) {
            asked[i] = task.asked("call_" + i);
            answered[i] = task.answered("call_" + i);
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public long wholeCall() {
        for (int i = 0; i < CALLS; i++) {
            task.read(Topic.TOOLS_CALLS, asked[i]);
            task.read(Topic.EXECUTIONS_RESULTS, answered[i]);
            task.read(Topic.TOOLS_RESULTS, task.lastResult());
        }
        return task.sent();
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int decode() {
        int decoded = 0;
        for (byte[] bytes : asked) {
            decoded += task.decoded(Topic.TOOLS_CALLS, bytes).hashCode() == 0 ? 0 : 1;
        }
        return decoded;
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int validate() {
        int valid = 0;
        for (int i = 0; i < CALLS; i++) {
            valid += schemas.check(LoneTask.PARAMETERS, LoneTask.ARGUMENTS) instanceof JsonCheck.Checked.Valid ? 1 : 0;
        }
        return valid;
    }
}
