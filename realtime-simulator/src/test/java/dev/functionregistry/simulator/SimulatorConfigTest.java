package dev.functionregistry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.functionregistry.simulator.conversation.Pacing;
import dev.functionregistry.simulator.model.Script;
import dev.functionregistry.simulator.model.WordModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatorConfigTest {

    @Test
    void everythingHasADefault() {
        SimulatorConfig config = SimulatorConfig.fromEnvironment(Map.of());

        assertThat(config.port()).isEqualTo(8092);
        assertThat(config.pacing()).isEqualTo(Pacing.NONE);
        assertThat(config.sessionLife()).isEqualTo(Duration.ofMinutes(60));
        assertThat(config.keys()).isEmpty();
        assertThat(config.scenario().model()).isInstanceOf(WordModel.class);
    }

    @Test
    void everythingCanBeSet(@TempDir Path folder) throws IOException {
        Path script = Files.writeString(folder.resolve("script.json"), "{\"rules\":[]}");
        SimulatorConfig config = SimulatorConfig.fromEnvironment(Map.of(
                "FR_HOST", "127.0.0.1",
                "FR_PORT", "0",
                "FR_SIMULATOR_SCRIPT", script.toString(),
                "FR_SIMULATOR_LATENCY_MS", "200",
                "FR_SIMULATOR_JITTER_MS", "50",
                "FR_SIMULATOR_DELTA_MS", "10",
                "FR_SIMULATOR_SESSION_SECONDS", "30",
                "FR_SIMULATOR_KEYS", "sk-1, sk-2",
                "FR_SIMULATOR_MODELS", "gpt-realtime"));

        assertThat(config.pacing())
                .isEqualTo(new Pacing(Duration.ofMillis(200), Duration.ofMillis(50), Duration.ofMillis(10)));
        assertThat(config.sessionLife()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.keys()).isEqualTo(Set.of("sk-1", "sk-2"));
        assertThat(config.models()).containsExactly("gpt-realtime");
        assertThat(config.scenario().model()).isInstanceOf(Script.class);
    }

    @Test
    void mistakesNameTheVariable() {
        assertThatThrownBy(() -> SimulatorConfig.fromEnvironment(Map.of("FR_PORT", "eighty")))
                .hasMessageContaining("FR_PORT");
        assertThatThrownBy(() -> SimulatorConfig.fromEnvironment(Map.of("FR_PORT", "80000")))
                .hasMessageContaining("80000");
        assertThatThrownBy(() -> SimulatorConfig.fromEnvironment(Map.of("FR_SIMULATOR_SCRIPT", "nowhere.json")))
                .hasMessageContaining("FR_SIMULATOR_SCRIPT");
        assertThatThrownBy(() -> SimulatorConfig.fromEnvironment(Map.of("FR_SIMULATOR_TLS_KEYSTORE", "nowhere.p12")))
                .hasMessageContaining("FR_SIMULATOR_TLS_KEYSTORE");
        assertThatThrownBy(() -> SimulatorConfig.fromEnvironment(Map.of("FR_SIMULATOR_LATENCY_MS", "-1")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
