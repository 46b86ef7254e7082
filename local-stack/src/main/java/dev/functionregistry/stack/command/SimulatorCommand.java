package dev.functionregistry.stack.command;

import dev.functionregistry.simulator.RealtimeSimulator;
import dev.functionregistry.simulator.SelfSigned;
import dev.functionregistry.simulator.SimulatorConfig;
import dev.functionregistry.simulator.SimulatorMain;
import dev.functionregistry.stack.workshop.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code simulator}: the Realtime API's stand-in alone. What no option sets comes from the environment. */
@Command(name = "simulator")
public final class SimulatorCommand implements Callable<Integer> {
    @Option(names = "--port", paramLabel = "N")
    private @Nullable Integer port;

    @Option(names = "--script", paramLabel = "FILE")
    private @Nullable Path script;

    @Option(names = "--faults", paramLabel = "KIND=SHARE,...")
    private @Nullable String faults;

    @Option(names = "--latency-ms", paramLabel = "N")
    private @Nullable Integer latencyMs;

    @Option(names = "--jitter-ms", paramLabel = "N")
    private @Nullable Integer jitterMs;

    @Option(names = "--session-seconds", paramLabel = "N")
    private @Nullable Integer sessionSeconds;

    @Option(names = "--tls")
    private boolean tls;

    /** Ends with Ctrl-C; exit code 3 when the script's expectations are not met by then. */
    @Override
    public Integer call() throws InterruptedException, IOException {
        Logging.off();
        var screen = Screen.ofProcess();
        long begun = System.nanoTime();
        var settings = settings();
        var certificate = tls ? SelfSigned.in(Files.createTempDirectory("registry-simulator-")) : null;
        if (certificate != null) {
            settings.put("FR_SIMULATOR_TLS_KEYSTORE", certificate.keystore().toString());
            settings.put("FR_SIMULATOR_TLS_PASSWORD", certificate.password());
        }
        var simulator = RealtimeSimulator.start(SimulatorConfig.fromEnvironment(settings));
        var stopped = SimulatorMain.stopWithProcess(simulator);
        screen.row("simulator", simulator.uri() + "?model=gpt-realtime", Duration.ofNanos(System.nanoTime() - begun));
        if (certificate != null) {
            screen.line("Clients must trust " + certificate.pem());
        }
        screen.line("Any key is good. Ctrl-C stops it.");
        stopped.await();
        return 0;
    }

    private Map<String, String> settings() {
        var settings = new HashMap<>(System.getenv());
        settings.putIfAbsent("FR_HOST", "127.0.0.1");
        set(settings, "FR_PORT", port);
        set(settings, "FR_SIMULATOR_SCRIPT", script);
        set(settings, "FR_SIMULATOR_FAULTS", faults);
        set(settings, "FR_SIMULATOR_LATENCY_MS", latencyMs);
        set(settings, "FR_SIMULATOR_JITTER_MS", jitterMs);
        set(settings, "FR_SIMULATOR_SESSION_SECONDS", sessionSeconds);
        return settings;
    }

    private static void set(Map<String, String> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value.toString());
        }
    }
}
