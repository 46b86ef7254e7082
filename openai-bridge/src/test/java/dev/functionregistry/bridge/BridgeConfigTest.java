package dev.functionregistry.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BridgeConfigTest {
    private static final String SIMULATOR = "ws://localhost:8092/v1/realtime";

    @Test
    void theSimulatorNeedsNoKey() {
        BridgeConfig config = BridgeConfig.fromEnvironment(Map.of("FR_REALTIME_URL", SIMULATOR, "FR_NAME", "b1"));

        assertThat(config.keys().own()).isEmpty();
        assertThat(config.port()).isEqualTo(8091);
        assertThat(config.model()).isEqualTo("gpt-realtime");
        assertThat(config.bootstrap()).isEqualTo("localhost:9092");
    }

    @Test
    void openAiNeedsOneAndTheMessageSaysWhatToDo() {
        assertThatThrownBy(() -> BridgeConfig.fromEnvironment(Map.of("FR_NAME", "b1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OPENAI_API_KEY")
                .hasMessageContaining("FR_REALTIME_URL");
    }

    @Test
    void theKeyMayStandInAFileAndIsNeverShown(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "sk-from-file\n");

        BridgeConfig config =
                BridgeConfig.fromEnvironment(Map.of("OPENAI_API_KEY_FILE", file.toString(), "FR_NAME", "b1"));

        assertThat(config.keys().own()).hasValue("sk-from-file");
        assertThat(config.toString()).contains("own=set").doesNotContain("sk-from-file");
        assertThatThrownBy(() -> BridgeConfig.fromEnvironment(
                        Map.of("OPENAI_API_KEY_FILE", directory.resolve("none").toString(), "FR_NAME", "b1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OPENAI_API_KEY_FILE");
    }

    @Test
    void whatCannotWorkIsRefusedByName() {
        assertThatThrownBy(() -> BridgeConfig.fromEnvironment(Map.of("FR_REALTIME_URL", "http://x", "FR_NAME", "b1")))
                .hasMessageContaining("FR_REALTIME_URL");
        assertThatThrownBy(() -> BridgeConfig.fromEnvironment(
                        Map.of("FR_REALTIME_URL", SIMULATOR, "FR_NAME", "b1", "FR_PORT", "eighty")))
                .hasMessageContaining("FR_PORT");
        assertThatThrownBy(() -> BridgeConfig.fromEnvironment(
                        Map.of("FR_REALTIME_URL", SIMULATOR, "FR_NAME", "b1", "FR_PORT", "70000")))
                .hasMessageContaining("FR_PORT");
        assertThatThrownBy(() -> BridgeConfig.fromEnvironment(Map.of("FR_REALTIME_URL", SIMULATOR, "FR_NAME", " ")))
                .hasMessageContaining("FR_NAME");
    }
}
