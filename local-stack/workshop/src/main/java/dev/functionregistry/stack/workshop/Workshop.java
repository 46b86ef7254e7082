package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Entry of the commands that need nothing built. */
public final class Workshop {
    private Workshop() {}

    public static void main(String[] arguments) throws InterruptedException {
        var home = Path.of(System.getProperty("registry.home", "")).toAbsolutePath();
        var screen = Screen.ofProcess();
        var command = arguments.length == 0 ? "help" : arguments[0];
        var rest = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        if (rest.contains("--help") || rest.contains("-h")) {
            System.exit(new Help(screen).print(List.of(command)));
        }
        System.exit(run(screen, home, command, rest));
    }

    private static int run(Screen screen, Path home, String command, List<String> rest) throws InterruptedException {
        try {
            return switch (command) {
                case "doctor" -> new Doctor(screen, Machine.here(home)).run(rest);
                case "build" -> new Build(screen, home).run(rest);
                case "test" -> new TestRun(screen, Machine.here(home)).run(rest);
                default -> new Help(screen).print(rest);
            };
        } catch (IOException | UncheckedIOException e) {
            screen.line("registry " + command + ": " + e.getMessage());
            return 1;
        }
    }
}
