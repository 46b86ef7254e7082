package dev.functionregistry.stack.workshop;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What can be known about the machine.
 *
 * @param project the project's directory
 * @param environment the environment variables
 */
public record Machine(Path project, Map<String, String> environment) {
    public static Machine here(Path project) {
        return new Machine(project, System.getenv());
    }

    /** A program's place on the PATH. */
    public Optional<Path> program(String name) {
        for (var directory : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            var program = Path.of(directory, name);
            if (!directory.isEmpty() && Files.isExecutable(program)) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    /** The first line a program prints within 10 s; empty when there is no such program or it fails. */
    public Optional<String> firstLine(String... command) {
        var program = program(command[0]);
        if (program.isEmpty()) {
            return Optional.empty();
        }
        var line = new ArrayList<>(List.of(command));
        line.set(0, program.get().toString());
        try {
            var process = new ProcessBuilder(line).redirectErrorStream(true).start();
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                var first = lines.readLine();
                return process.exitValue() == 0 ? Optional.ofNullable(first) : Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** A Chromium or Chrome that browser tests can use. */
    public Optional<Path> chromium() {
        return program("chromium")
                .or(() -> program("chromium-browser"))
                .or(() -> program("google-chrome"))
                .or(() -> program("google-chrome-stable"));
    }

    /** The version of a Docker engine that answers. */
    public Optional<String> docker() {
        return firstLine("docker", "version", "--format", "{{.Server.Version}}");
    }

    public boolean portIsFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whole gigabytes that a file below the project could fill. */
    public long freeDiskGb() {
        return project.toFile().getUsableSpace() >> 30;
    }

    public long memoryGb() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? Math.round(system.getTotalMemorySize() / (double) (1L << 30))
                : 0;
    }
}
