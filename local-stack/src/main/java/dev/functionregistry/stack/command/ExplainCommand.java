package dev.functionregistry.stack.command;

import dev.functionregistry.stack.explain.Explanation;
import dev.functionregistry.stack.explain.QueryClient;
import dev.functionregistry.stack.keys.DevelopmentKeys;
import dev.functionregistry.stack.run.StackException;
import dev.functionregistry.stack.run.StackFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code explain}: what happened to a call, and why. */
@Command(name = "explain")
public final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private final DataOption data = new DataOption();

    @Parameters(paramLabel = "CALL_ID")
    private String callId = "";

    @Option(names = "--session", paramLabel = "ID")
    private @Nullable String session;

    @Option(names = "--target", paramLabel = "URL")
    private @Nullable String target;

    @Option(names = "--token", paramLabel = "T")
    private @Nullable String token;

    @Override
    public Integer call() throws InterruptedException {
        try {
            return explain(new QueryClient(target == null ? processor() : target, token == null ? operator() : token));
        } catch (IOException e) {
            throw new StackException(String.valueOf(e.getMessage()));
        }
    }

    private int explain(QueryClient queries) throws IOException, InterruptedException {
        var asked = session == null ? queries.sessions() : new QueryClient.Sessions(List.of(session), Set.of());
        boolean found = false;
        for (var sessionId : asked.ids()) {
            var life = queries.call(sessionId, callId);
            life.ifPresent(known -> Explanation.of(sessionId, known).forEach(System.out::println));
            found |= life.isPresent();
        }
        if (!found && !asked.notAnswered().isEmpty()) {
            throw new StackException("No session that could be asked knows a call " + callId + ". Not answered: "
                    + String.join(", ", asked.notAnswered()) + "; try again in a moment.");
        }
        if (!found) {
            throw new StackException("No session knows a call " + callId
                    + ": it was never asked for, or it ended more than an hour ago. audit.events has it longer.");
        }
        return 0;
    }

    private String processor() {
        return StackFile.running(data.directory())
                .map(stack -> "http://localhost:" + stack.ports().processor())
                .orElseThrow(() -> new StackException(
                        "No stack is up: start one with ./registry up, or name a processor with --target."));
    }

    private String operator() {
        return DevelopmentKeys.in(data.directory().keys())
                .token("developer", List.of("operator"), List.of(), Instant.now(), Duration.ofMinutes(5));
    }
}
