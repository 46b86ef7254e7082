package dev.functionregistry.stack.command;

import dev.functionregistry.stack.run.DataDirectory;
import dev.functionregistry.stack.run.LocalStack;
import dev.functionregistry.stack.run.StackException;
import dev.functionregistry.stack.run.StackFile;
import dev.functionregistry.stack.run.StackPorts;
import dev.functionregistry.stack.run.StackProgress;
import dev.functionregistry.stack.run.StackSettings;
import dev.functionregistry.stack.workshop.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo}: the Node program against the stack that is up, or against one of its own. */
@Command(name = "demo")
public final class DemoCommand implements Callable<Integer> {
    private static final int NODE_NEEDED = 20;

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--json")
    private boolean json;

    @Option(names = "--calls", paramLabel = "N")
    private @Nullable Integer calls;

    @Option(names = "--target", paramLabel = "URL")
    private @Nullable String target;

    @Option(names = "--token", paramLabel = "T")
    private @Nullable String token;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var project = Path.of(System.getProperty("registry.home", "")).toAbsolutePath();
        var program = project.resolve("local-stack/console/target/classes/demo/demo.mjs");
        requireNode(Machine.here(project));
        if (Files.notExists(program)) {
            throw new StackException("There is no " + project.relativize(program) + ".");
        }
        if (target != null) {
            return run(program, target);
        }
        var running = StackFile.running(data.directory());
        return running.isPresent() ? run(program, running.get().gatewayUrl()) : withOwnStack(program);
    }

    private int withOwnStack(Path program) throws IOException, InterruptedException {
        var own = DataDirectory.temporary();
        Logging.to(own.logs());
        System.err.println("No stack is up: starting one for this demo …");
        var settings = new StackSettings(own, StackPorts.free(), withoutKey());
        try (var stack = LocalStack.start(settings, StackProgress.SILENT)) {
            // after Ctrl-C too
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stack, own), "stop-demo-stack"));
            return run(program, stack.gatewayUrl());
        }
    }

    private static void end(LocalStack stack, DataDirectory own) {
        stack.close();
        own.delete();
    }

    /** A demo spends nobody's money: its own stack always plays the model itself. */
    private static HashMap<String, String> withoutKey() {
        var environment = new HashMap<>(System.getenv());
        environment.remove("OPENAI_API_KEY");
        return environment;
    }

    private int run(Path program, String url) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of("node", program.toString(), "--target", url));
        if (json) {
            command.add("--json");
        }
        if (calls != null) {
            command.addAll(List.of("--calls", calls.toString()));
        }
        if (token != null) {
            command.addAll(List.of("--token", token));
        }
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static void requireNode(Machine machine) {
        var version = machine.firstLine("node", "--version").orElse("");
        var major = version.replaceFirst("^v", "").replaceFirst("\\..*", "");
        if (!major.matches("\\d+") || Integer.parseInt(major) < NODE_NEEDED) {
            throw new StackException("The demo is a Node program and needs Node " + NODE_NEEDED + " or newer, "
                    + (version.isEmpty() ? "but there is none" : "but this is " + version)
                    + ": https://nodejs.org, or apt install nodejs.");
        }
    }
}
