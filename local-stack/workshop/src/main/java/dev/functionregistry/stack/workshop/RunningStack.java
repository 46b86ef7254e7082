package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The stack that is up, as its {@code stack.json} tells; read here without a JSON library, by the rule of {@code StackFile}. */
final class RunningStack {
    private static final Pattern PORTS = Pattern.compile("\"ports\"\\s*:\\s*\\{([^}]*)}");

    private RunningStack() {}

    /** The ports of the stack of this file; empty when the process that wrote it does not run any more. */
    static Set<Integer> ports(Path stackFile) {
        try {
            var json = Files.readString(stackFile);
            long startedAt = number(json, "startedAt");
            boolean runs = ProcessHandle.of(number(json, "pid"))
                    .filter(process -> process.isAlive() && startOf(process) == startedAt)
                    .isPresent();
            var ports = PORTS.matcher(json);
            return !runs || !ports.find()
                    ? Set.of()
                    : Pattern.compile("\\d+")
                            .matcher(ports.group(1))
                            .results()
                            .map(port -> Integer.parseInt(port.group()))
                            .collect(Collectors.toSet());
        } catch (IOException e) {
            return Set.of(); // absent
        }
    }

    private static long number(String json, String name) {
        var found = Pattern.compile("\"" + name + "\"\\s*:\\s*(\\d{1,18})").matcher(json);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
