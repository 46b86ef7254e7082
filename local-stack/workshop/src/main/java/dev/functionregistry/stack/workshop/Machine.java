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
import java.util.regex.Pattern;

/**
 * What can be known about the machine.
 *
 * @param project the project's directory
 * @param environment the environment variables
 */
public record Machine(Path project, Map<String, String> environment) {
    /** Major number times 1,000 and minor number, as in {@code engines} of client-sdk/package.json. */
    private static final int NODE_NEEDED = 20_019;

    /** How to get what {@link #nodeFault()} misses. */
    static final String NODE_FIX =
            "Node 20.19 or newer with npm: https://nodejs.org, or apt install nodejs npm (Debian 13)";

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

    /** What starts a program: its place, or its bare name where it is not found. */
    String command(String name) {
        return program(name).map(Path::toString).orElse(name);
    }

    /** What is wrong with Node here, for example {@code Node 18.19.0 is too old}; empty when the npm package can be worked on. */
    Optional<String> nodeFault() {
        var version = nodeVersion();
        if (version.isEmpty()) {
            return Optional.of("no Node");
        }
        var numbers = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(version.get());
        if (!numbers.matches()
                || Integer.parseInt(numbers.group(1)) * 1_000 + Integer.parseInt(numbers.group(2)) < NODE_NEEDED) {
            return Optional.of("Node " + version.get() + " is too old");
        }
        return program("npm").isEmpty() ? Optional.of("no npm") : Optional.empty();
    }

    /** For example {@code 20.19.2}. */
    Optional<String> nodeVersion() {
        return firstLine("node", "--version").map(line -> line.replaceFirst("^v", ""));
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

    /** Whole gigabytes that files in a directory could fill, which need not exist yet. */
    public long freeDiskGb(Path directory) {
        var existing = directory.toAbsolutePath();
        while (existing.getParent() != null && !Files.isDirectory(existing)) {
            existing = existing.getParent();
        }
        return existing.toFile().getUsableSpace() >> 30;
    }

    public long memoryGb() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? Math.round(system.getTotalMemorySize() / (double) (1L << 30))
                : 0;
    }
}
