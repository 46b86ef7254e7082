package dev.functionregistry.stack;

import dev.functionregistry.stack.command.DemoCommand;
import dev.functionregistry.stack.command.ExplainCommand;
import dev.functionregistry.stack.command.SimulatorCommand;
import dev.functionregistry.stack.command.TokenCommand;
import dev.functionregistry.stack.command.TopicsCommand;
import dev.functionregistry.stack.command.UpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of the commands that need the project built. */
@Command(
        name = "registry",
        description = "Function Registry on this machine.",
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            ExplainCommand.class,
            TopicsCommand.class,
            TokenCommand.class,
            SimulatorCommand.class
        })
public final class Registry {
    private Registry() {}

    public static void main(String[] arguments) {
        // the modules' own logging files are for their containers
        System.setProperty("logback.configurationFile", "dev/functionregistry/stack/logging.xml");
        var line = new CommandLine(new Registry());
        line.setExecutionExceptionHandler((e, command, parsed) -> Failure.print(e));
        System.exit(line.execute(arguments));
    }
}
