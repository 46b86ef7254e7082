package dev.functionregistry.bench.soak;

import dev.functionregistry.bridge.BridgeMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** A bridge in a process of its own, which can be killed and started again under its name. */
final class BridgeChild implements AutoCloseable {
    static final String LOGGING = "dev/functionregistry/stack/logging.xml";

    private final String name;
    private final Map<String, String> environment;
    private final Path logs;
    private Process process;

    /** Starts it. {@code environment}: as {@link BridgeMain} reads it, without name and port. */
    BridgeChild(String name, Map<String, String> environment, Path logs) {
        this.name = name;
        this.environment = environment;
        this.logs = logs;
        this.process = begin();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again after a {@link #kill}. */
    void restart() {
        process = begin();
    }

    boolean alive() {
        return process.isAlive();
    }

    private Process begin() {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx384m",
                "-Dlogback.configurationFile=" + LOGGING,
                "-Dregistry.logs=" + logs.resolve(name),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                BridgeMain.class.getName());
        builder.environment().putAll(environment);
        builder.environment().put("FR_NAME", name);
        builder.environment().put("FR_PORT", "0");
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        logs.resolve(name + ".log").toFile()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a bridge", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
