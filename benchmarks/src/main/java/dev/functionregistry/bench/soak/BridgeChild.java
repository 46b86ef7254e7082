package dev.functionregistry.bench.soak;

import dev.functionregistry.bridge.BridgeMain;
import dev.functionregistry.stack.broker.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bridge in a process of its own, which can be killed and started again under its name. */
final class BridgeChild implements AutoCloseable {
    static final String LOGGING = "dev/functionregistry/stack/logging.xml";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern PARTITIONS = Pattern.compile("(?m)^bridge_partitions (\\d+)");

    private final String name;
    private final Map<String, String> environment;
    private final Path logs;
    private final int port = FreePort.any();
    private Process process;

    /** Starts it. {@code environment}: as {@link BridgeMain} reads it, without name and port. */
    BridgeChild(String name, Map<String, String> environment, Path logs) {
        this.name = name;
        this.environment = environment;
        this.logs = logs;
        this.process = begin();
        // whoever stops the soak by force stops its bridges too
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again after a {@link #kill}. */
    void restart() {
        process = begin();
    }

    /** Partitions whose sessions it serves; none while it starts, or is dead. */
    int partitions() throws InterruptedException {
        try {
            if (get("/health/ready").statusCode() != 200) {
                return 0;
            }
            Matcher found = PARTITIONS.matcher(get("/metrics").body());
            return found.find() ? Integer.parseInt(found.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(2))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
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
        builder.environment().put("FR_PORT", String.valueOf(port));
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
