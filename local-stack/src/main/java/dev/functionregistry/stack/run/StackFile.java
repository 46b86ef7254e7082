package dev.functionregistry.stack.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code stack.json}: the stack that is up on a data directory, for other commands to find.
 *
 * @param pid its process
 * @param startedAt when that process began, milliseconds since the epoch; a pid alone may be somebody else's by now
 * @param ports where its parts listen
 */
public record StackFile(long pid, long startedAt, StackPorts ports) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static StackFile ofThisProcess(StackPorts ports) {
        var process = ProcessHandle.current();
        return new StackFile(process.pid(), startOf(process), ports);
    }

    /** The stack that runs on a data directory; empty when none does. */
    public static Optional<StackFile> running(DataDirectory data) {
        if (!Files.exists(data.stackFile())) {
            return Optional.empty();
        }
        try {
            var stack = read(JSON.readTree(data.stackFile().toFile()));
            return ProcessHandle.of(stack.pid)
                    .filter(process -> process.isAlive() && startOf(process) == stack.startedAt)
                    .map(process -> stack);
        } catch (IOException e) {
            return Optional.empty(); // cut short by a crash: then that stack is not up
        }
    }

    /** Where clients, pages and REST callers go. */
    public String gatewayUrl() {
        return "http://localhost:" + ports.gateway();
    }

    public String bootstrapServers() {
        return "localhost:" + ports.broker();
    }

    public String schemaRegistryUrl() {
        return "http://localhost:" + ports.schemaRegistry() + "/apis/ccompat/v7";
    }

    void write(DataDirectory data) {
        var json = JSON.createObjectNode()
                .put("pid", pid)
                .put("startedAt", startedAt)
                .put("gatewayUrl", gatewayUrl())
                .put("bootstrapServers", bootstrapServers())
                .put("schemaRegistryUrl", schemaRegistryUrl());
        json.putObject("ports")
                .put("gateway", ports.gateway())
                .put("schemaRegistry", ports.schemaRegistry())
                .put("broker", ports.broker())
                .put("processor", ports.processor())
                .put("bridge", ports.bridge())
                .put("simulator", ports.simulator());
        try {
            Path draft = data.path().resolve("stack.json.new");
            Files.writeString(draft, json.toPrettyString() + "\n");
            Files.move(draft, data.stackFile(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + data.stackFile(), e);
        }
    }

    private static StackFile read(JsonNode json) {
        var ports = json.path("ports");
        return new StackFile(
                json.path("pid").asLong(),
                json.path("startedAt").asLong(),
                new StackPorts(
                        ports.path("gateway").asInt(),
                        ports.path("schemaRegistry").asInt(),
                        ports.path("broker").asInt(),
                        ports.path("processor").asInt(),
                        ports.path("bridge").asInt(),
                        ports.path("simulator").asInt()));
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
