package dev.functionregistry.stack.command;

import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.schemas.kafka.DeploymentReport;
import dev.functionregistry.stack.run.StackException;
import dev.functionregistry.stack.run.StackFile;
import dev.functionregistry.stack.workshop.Screen;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code topics}: the contract's topics and schemas on any cluster, created or only checked. */
@Command(name = "topics")
public final class TopicsCommand implements Callable<Integer> {
    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--check")
    private boolean check;

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT")
    private @Nullable String bootstrap;

    @Option(names = "--schema-registry", paramLabel = "URL")
    private @Nullable String schemaRegistry;

    @Option(names = "--prefix", paramLabel = "P")
    private String prefix = "";

    @Option(names = "--partitions", paramLabel = "N")
    private int partitions = 8;

    @Override
    public Integer call() {
        Logging.off();
        var screen = Screen.ofProcess();
        var report = run(screen);
        report.problems().forEach(problem -> screen.line("  " + problem));
        screen.row("contracts", report.summary(), report.took());
        return report.ok() ? 0 : 1;
    }

    private DeploymentReport run(Screen screen) {
        var settings = settings();
        return check
                ? ContractDeployment.check(settings)
                : ContractDeployment.deploy(settings, line -> screen.line("  " + line));
    }

    private ContractDeployment.Settings settings() {
        var stack = StackFile.running(data.directory());
        try {
            return ContractDeployment.Settings.of(
                    bootstrap != null
                            ? bootstrap
                            : stack.map(StackFile::bootstrapServers).orElse("localhost:9092"),
                    schemaRegistry != null
                            ? schemaRegistry
                            : stack.map(StackFile::schemaRegistryUrl).orElse("http://localhost:8081/apis/ccompat/v7"),
                    Topics.withPrefix(prefix),
                    partitions);
        } catch (IllegalArgumentException e) {
            throw new StackException(String.valueOf(e.getMessage()), e);
        }
    }
}
