package dev.functionregistry.stack.command;

import dev.functionregistry.stack.keys.DevelopmentKeys;
import dev.functionregistry.stack.run.StackException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code token}: a JWT for development, signed with the key of the data directory. */
@Command(name = "token")
public final class TokenCommand implements Callable<Integer> {
    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--sub", paramLabel = "NAME")
    private String subject = "developer";

    @Option(names = "--roles", paramLabel = "A,B", split = ",")
    private List<String> roles = List.of("agent", "operator");

    @Option(names = "--scopes", paramLabel = "A,B", split = ",")
    private List<String> scopes = List.of();

    @Option(names = "--ttl", paramLabel = "SECONDS")
    private long seconds = 3_600;

    @Override
    public Integer call() {
        if (seconds < 1) {
            throw new StackException("--ttl must be at least 1 second, not " + seconds);
        }
        var keys = DevelopmentKeys.in(data.directory().keys());
        System.out.println(keys.token(subject, roles, scopes, Instant.now(), Duration.ofSeconds(seconds)));
        return 0;
    }
}
