package dev.functionregistry.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code registry up} as a process of its own, as people run it. */
final class StackProcess implements AutoCloseable {
    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final CountDownLatch ready = new CountDownLatch(1);

    private StackProcess(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().start(this::read);
    }

    /** Starts it and returns when it says that it is ready. */
    static StackProcess up(Path data, int portBase) throws Exception {
        var stack = launch("up", "--data", data.toString(), "--port-base", Integer.toString(portBase));
        stack.ready.await(120, TimeUnit.SECONDS);
        if (!stack.process.isAlive() || stack.ready.getCount() > 0) {
            stack.close();
            throw new AssertionError("the stack is not up: " + stack.output);
        }
        return stack;
    }

    static StackProcess launch(String... arguments) throws IOException {
        var command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Registry.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("OPENAI_API_KEY");
        builder.environment().put("FR_GRACE_MS", "300000");
        return new StackProcess(builder.start());
    }

    List<String> output() {
        return output;
    }

    /** Waits for the end; the exit code. */
    int end() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("does not end: " + output);
        }
        return process.exitValue();
    }

    /** What {@code Ctrl-C} and {@code kill} do; {@code Process.destroy} would close the output before its last line. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The processes that it started. */
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void read() {
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.startsWith("Ready in ")) {
                    ready.countDown();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ready.countDown();
        }
    }
}
