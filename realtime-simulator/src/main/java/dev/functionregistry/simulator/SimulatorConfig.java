package dev.functionregistry.simulator;

import dev.functionregistry.simulator.conversation.Pacing;
import dev.functionregistry.simulator.model.Model;
import dev.functionregistry.simulator.script.Faults;
import dev.functionregistry.simulator.script.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * How a simulator runs.
 *
 * @param host address to bind
 * @param port 0 takes a free one
 * @param pacing how fast the model answers
 * @param sessionLife until a session expires; the service's is 60 minutes
 * @param keys API keys accepted; empty accepts every key that is not empty
 * @param models models that exist; empty lets every well-formed name exist
 * @param scenario what plays the model, what is expected of clients, what goes wrong; for one simulator only, as it counts
 * @param tls serves {@code wss:} and {@code https:} with this; empty serves in the clear
 * @param recordedEvents events kept per session and direction for tests to look at; 0 records nothing
 * @param onEnd told of every session when it is over, on its own thread
 */
public record SimulatorConfig(
        String host,
        int port,
        Pacing pacing,
        Duration sessionLife,
        Set<String> keys,
        Set<String> models,
        Scenario scenario,
        Optional<SSLContext> tls,
        int recordedEvents,
        Consumer<SimulatedSession> onEnd) {

    public SimulatorConfig {
        keys = Set.copyOf(keys);
        models = Set.copyOf(models);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("no such port: " + port);
        }
        if (sessionLife.isNegative() || sessionLife.isZero()) {
            throw new IllegalArgumentException("a session must live for some time, not " + sessionLife);
        }
        if (recordedEvents < 0) {
            throw new IllegalArgumentException("recordedEvents must not be negative: " + recordedEvents);
        }
    }

    /** For use inside another process: loopback, a free port, no delay, everything recorded. */
    public static SimulatorConfig inProcess() {
        return new SimulatorConfig(
                "127.0.0.1",
                0,
                Pacing.NONE,
                Duration.ofMinutes(60),
                Set.of(),
                Set.of(),
                Scenario.none(),
                Optional.empty(),
                100_000,
                session -> {});
    }

    /**
     * From environment variables, all optional: {@code FR_HOST} (0.0.0.0), {@code FR_PORT} (8092),
     * {@code FR_SIMULATOR_SCRIPT} (a file), {@code FR_SIMULATOR_LATENCY_MS}, {@code FR_SIMULATOR_JITTER_MS},
     * {@code FR_SIMULATOR_DELTA_MS} (all 0), {@code FR_SIMULATOR_SESSION_SECONDS} (3600), these four before what the script
     * says; {@code FR_SIMULATOR_FAULTS} (as {@link Faults#parse}; none), {@code FR_SIMULATOR_KEYS},
     * {@code FR_SIMULATOR_MODELS} (comma-separated; all), {@code FR_SIMULATOR_TLS_KEYSTORE} (a PKCS12 file; none) with
     * {@code FR_SIMULATOR_TLS_PASSWORD}.
     *
     * @throws IllegalArgumentException naming the variable that cannot be used
     */
    public static SimulatorConfig fromEnvironment(Map<String, String> environment) {
        String script = environment.getOrDefault("FR_SIMULATOR_SCRIPT", "");
        Scenario scenario = script.isBlank() ? Scenario.none() : script(Path.of(script));
        Pacing pace = scenario.pacing().orElse(Pacing.NONE);
        return new SimulatorConfig(
                environment.getOrDefault("FR_HOST", "0.0.0.0"),
                (int) number(environment, "FR_PORT", 8092),
                new Pacing(
                        milliseconds(environment, "FR_SIMULATOR_LATENCY_MS", pace.latency()),
                        milliseconds(environment, "FR_SIMULATOR_JITTER_MS", pace.jitter()),
                        milliseconds(environment, "FR_SIMULATOR_DELTA_MS", pace.perDelta())),
                Duration.ofSeconds(number(
                        environment,
                        "FR_SIMULATOR_SESSION_SECONDS",
                        scenario.sessionLife().orElse(Duration.ofMinutes(60)).toSeconds())),
                names(environment, "FR_SIMULATOR_KEYS"),
                names(environment, "FR_SIMULATOR_MODELS"),
                scenario.with(faults(environment)),
                tls(environment),
                0,
                session -> {});
    }

    public SimulatorConfig withPort(int port) {
        return new SimulatorConfig(host, port, pacing, sessionLife, keys, models, scenario, tls, recordedEvents, onEnd);
    }

    public SimulatorConfig withPacing(Pacing pacing) {
        return new SimulatorConfig(host, port, pacing, sessionLife, keys, models, scenario, tls, recordedEvents, onEnd);
    }

    public SimulatorConfig withLatency(Duration latency) {
        return withPacing(new Pacing(latency, pacing.jitter(), pacing.perDelta()));
    }

    public SimulatorConfig withSessionLife(Duration sessionLife) {
        return new SimulatorConfig(host, port, pacing, sessionLife, keys, models, scenario, tls, recordedEvents, onEnd);
    }

    public SimulatorConfig withKeys(Set<String> keys) {
        return new SimulatorConfig(host, port, pacing, sessionLife, keys, models, scenario, tls, recordedEvents, onEnd);
    }

    public SimulatorConfig withModels(Set<String> models) {
        return new SimulatorConfig(host, port, pacing, sessionLife, keys, models, scenario, tls, recordedEvents, onEnd);
    }

    /** A script of rules alone, the word model, or a model of the caller's own. */
    public SimulatorConfig withModel(Model model) {
        return withScenario(Scenario.of(model));
    }

    /** With what a script file says of pace and life too. */
    public SimulatorConfig withScenario(Scenario scenario) {
        return new SimulatorConfig(
                host,
                port,
                scenario.pacing().orElse(pacing),
                scenario.sessionLife().orElse(sessionLife),
                keys,
                models,
                scenario,
                tls,
                recordedEvents,
                onEnd);
    }

    public SimulatorConfig withTls(SSLContext context) {
        return new SimulatorConfig(
                host, port, pacing, sessionLife, keys, models, scenario, Optional.of(context), recordedEvents, onEnd);
    }

    public SimulatorConfig withRecordedEvents(int recordedEvents) {
        return new SimulatorConfig(host, port, pacing, sessionLife, keys, models, scenario, tls, recordedEvents, onEnd);
    }

    public SimulatorConfig withOnEnd(Consumer<SimulatedSession> onEnd) {
        return new SimulatorConfig(host, port, pacing, sessionLife, keys, models, scenario, tls, recordedEvents, onEnd);
    }

    private static Scenario script(Path file) {
        try {
            return Scenario.parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("FR_SIMULATOR_SCRIPT: cannot read " + file, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("FR_SIMULATOR_SCRIPT: " + file + ": " + e.getMessage(), e);
        }
    }

    private static Faults faults(Map<String, String> environment) {
        try {
            return Faults.parse(environment.getOrDefault("FR_SIMULATOR_FAULTS", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("FR_SIMULATOR_FAULTS: " + e.getMessage(), e);
        }
    }

    private static Optional<SSLContext> tls(Map<String, String> environment) {
        String file = environment.getOrDefault("FR_SIMULATOR_TLS_KEYSTORE", "");
        if (file.isBlank()) {
            return Optional.empty();
        }
        char[] password =
                environment.getOrDefault("FR_SIMULATOR_TLS_PASSWORD", "").toCharArray();
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, password);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return Optional.of(context);
        } catch (IOException e) {
            throw new UncheckedIOException("FR_SIMULATOR_TLS_KEYSTORE: cannot read " + file, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("FR_SIMULATOR_TLS_KEYSTORE: cannot use " + file, e);
        }
    }

    private static long number(Map<String, String> environment, String name, long otherwise) {
        String text = environment.getOrDefault(name, "").strip();
        try {
            return text.isEmpty() ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number, not '" + text + "'", e);
        }
    }

    private static Duration milliseconds(Map<String, String> environment, String name, Duration otherwise) {
        return Duration.ofMillis(number(environment, name, otherwise.toMillis()));
    }

    private static Set<String> names(Map<String, String> environment, String name) {
        return Arrays.stream(environment.getOrDefault(name, "").split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
