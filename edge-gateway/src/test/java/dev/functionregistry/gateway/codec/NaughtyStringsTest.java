package dev.functionregistry.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.functionregistry.gateway.session.ClientFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The big list of naughty strings through the frames. */
class NaughtyStringsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void naughtyStringsComeThroughUnchanged() throws IOException {
        Path file = Path.of(
                System.getenv().getOrDefault("CORPORA_DIR", "../../shared/corpora"), "naughty-strings", "blns.json");
        assumeThat(file).as("the corpora are not here").exists();
        JsonNode strings = JSON.readTree(Files.readString(file));
        assertThat(strings).hasSizeGreaterThan(400);
        for (JsonNode naughty : strings) {
            String slice = JSON.writeValueAsString(naughty);
            ClientFrame.Result result = (ClientFrame.Result) FrameReader.read(
                    "{\"type\":\"function.result\",\"id\":\"c#1\",\"data\":{\"success\":true,\"result\":" + slice
                            + "}}");
            assertThat(result.answer()).isEqualTo(new ClientFrame.Answer.Returned(slice));
            ClientFrame text = FrameReader.read(
                    "{\"type\":\"function.result\",\"id\":\"c#1\",\"data\":{\"success\":false,\"error\":{\"message\":"
                            + slice + "}}}");
            assertThat(text)
                    .isEqualTo(new ClientFrame.Result(
                            "c#1", new ClientFrame.Answer.Failed("EXECUTION_ERROR", naughty.asText(), null, null)));
        }
    }
}
