package dev.functionregistry.stack.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real schema registry (Apicurio, through its Confluent API) as a child process on the JDK that runs us.
 *
 * <p>The child ends with this process, also when that is killed. Should one be left all the same, the next start on the same data
 * directory finds it by its pid file and ends it.
 */
public final class SchemaRegistryProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SchemaRegistryProcess.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(150);

    private final Process process;
    private final Optional<PidFile> pidFile;
    private final Path logFile;
    private final int port;
    private final Thread atExit;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private SchemaRegistryProcess(Process process, Optional<PidFile> pidFile, Path logFile, int port) {
        this.process = process;
        this.pidFile = pidFile;
        this.logFile = logFile;
        this.port = port;
        this.atExit = new Thread(process::destroyForcibly, "schema-registry-exit");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts a registry whose schemas and ids live in files, and returns when it answers.
     *
     * @param data directory of its database and pid file; made when absent
     * @param port 0 for any free one
     * @param logFile where its output goes, appended
     */
    public static SchemaRegistryProcess start(Path data, int port, Path logFile) {
        create(data);
        endLeftover(data);
        var pidFile = pidFile(data);
        return start("jdbc:h2:file:" + data.resolve("schemas").toAbsolutePath(), Optional.of(pidFile), port, logFile);
    }

    /** Ends a registry that an earlier run left on this directory; none there, nothing to do. */
    public static void endLeftover(Path data) {
        pidFile(data).endLeftover();
    }

    private static PidFile pidFile(Path data) {
        return new PidFile(data.resolve("schema-registry.pid"));
    }

    /** Starts a registry that forgets everything at its end, on any free port, and returns when it answers. */
    public static SchemaRegistryProcess startInMemory(Path logFile) {
        return start("jdbc:h2:mem:schemas", Optional.empty(), 0, logFile);
    }

    public int port() {
        return port;
    }

    /** Base address of the Confluent API, for {@code schema.registry.url}. */
    public String url() {
        return "http://localhost:" + port + "/apis/ccompat/v7";
    }

    /** The pid of the child. */
    public long pid() {
        return process.pid();
    }

    /** Completed with the exit code when the child ends, by {@link #close} or by itself. */
    public CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Where its output goes. */
    public Path logFile() {
        return logFile;
    }

    /** What is wrong with the registry, in one sentence; empty when it answers. Takes 2 s at most. */
    public Optional<String> check() {
        if (!process.isAlive()) {
            return Optional.of("the schema registry ended with exit code " + process.exitValue() + ", see " + logFile);
        }
        var request = HttpRequest.newBuilder(URI.create(url() + "/subjects"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            int status =
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status == 200
                    ? Optional.empty()
                    : Optional.of("the schema registry at " + url() + " answers with status " + status);
        } catch (IOException e) {
            return Optional.of("the schema registry at " + url() + " does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while asking the schema registry");
        }
    }

    /** Ends the child, by force after 5 s; its data stay. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        pidFile.ifPresent(PidFile::delete);
        http.close();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            log.debug("already exiting");
        }
        log.info("schema registry stopped port={}", port);
    }

    private static SchemaRegistryProcess start(String database, Optional<PidFile> pidFile, int port, Path logFile) {
        int httpPort = port == 0 ? FreePort.any() : port;
        create(Optional.ofNullable(logFile.toAbsolutePath().getParent()).orElse(Path.of(".")));
        var builder = new ProcessBuilder(command(database, httpPort))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
        // options meant for us, such as a debugger's port, are not for the child
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        try {
            var process = builder.start();
            pidFile.ifPresent(file -> file.write(process.toHandle()));
            var registry = new SchemaRegistryProcess(process, pidFile, logFile, httpPort);
            registry.awaitAnswer();
            log.info("schema registry started port={} pid={}", httpPort, process.pid());
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the schema registry", e);
        }
    }

    private void awaitAnswer() {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        var problem = check();
        while (problem.isPresent()) {
            if (!process.isAlive()
                    || System.nanoTime() > limit
                    || Thread.currentThread().isInterrupted()) {
                close();
                throw new IllegalStateException(problem.get() + "; its log: " + logFile);
            }
            pause();
            problem = check();
        }
    }

    private void pause() {
        try {
            process.waitFor(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> command(String database, int port) {
        var home = home();
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
        command.add("-Dquarkus.http.host=localhost");
        command.add("-Dquarkus.http.port=" + port);
        // its second server would take port 9000 of the whole machine
        command.add("-Dquarkus.management.host=localhost");
        command.add("-Dquarkus.management.port=0");
        command.add("-Dapicurio.storage.kind=sql");
        command.add("-Dapicurio.storage.sql.kind=h2");
        command.add("-Dapicurio.datasource.url=" + database);
        command.add("-cp");
        command.add(home.resolve("quarkus-run.jar") + System.getProperty("path.separator") + ownCode());
        command.add(RegistryChild.class.getName());
        return command;
    }

    /** Where the build unpacked the registry; the system property {@code schema-registry.home} moves it. */
    private static Path home() {
        var moved = System.getProperty("schema-registry.home");
        var home = Path.of(moved != null ? moved : built("home"));
        if (!Files.isReadable(home.resolve("quarkus-run.jar"))) {
            throw new IllegalStateException("no schema registry in " + home + ": build local-stack/broker first");
        }
        return home;
    }

    private static String built(String key) {
        try (InputStream in = SchemaRegistryProcess.class.getResourceAsStream("schema-registry.properties")) {
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty(key, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path ownCode() {
        try {
            return Path.of(RegistryChild.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the directory " + directory, e);
        }
    }
}
