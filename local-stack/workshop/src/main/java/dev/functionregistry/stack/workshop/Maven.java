package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Maven as a child process whose output is read line by line and kept in a file. */
final class Maven {
    private final Machine machine;

    Maven(Machine machine) {
        this.machine = machine;
    }

    /**
     * Runs it and waits.
     *
     * @param log where the whole output goes
     * @return the exit code
     */
    int run(List<String> arguments, Path log, Consumer<String> onLine) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of(machine.command("mvn"), "-B", "-Dstyle.color=never"));
        command.addAll(arguments);
        return run(command, machine.project(), log, onLine);
    }

    static int run(List<String> command, Path directory, Path log, Consumer<String> onLine)
            throws IOException, InterruptedException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        var process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        var stop = new Thread(() -> process.descendants().forEach(ProcessHandle::destroy), "stop-" + log.getFileName());
        Runtime.getRuntime().addShutdownHook(stop);
        process.getOutputStream().close();
        try (var lines = process.inputReader(StandardCharsets.UTF_8);
                var file = Files.newBufferedWriter(log)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                file.write(line);
                file.newLine();
                onLine.accept(line);
            }
        }
        int code = process.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            return code; // exiting already
        }
        return code;
    }
}
