package dev.functionregistry.simulator.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MultipartTest {
    private static final String TYPE = "multipart/form-data; boundary=----x";

    @Test
    void partsAreFoundByName() {
        String body = """
                ------x
                Content-Disposition: form-data; name="sdp"
                Content-Type: application/sdp

                v=0
                s=-

                ------x
                Content-Disposition: form-data; name="session"; filename="blob"
                Content-Type: application/json

                {"instructions":"grüß"}
                ------x--
                """;

        assertThat(parse(TYPE, body))
                .contains(Map.of("sdp", "v=0\r\ns=-\r\n", "session", "{\"instructions\":\"grüß\"}"));
        assertThat(parse("multipart/form-data; boundary=\"----x\"", body)).isPresent();
    }

    @Test
    void emptyPartsAndFormsAreFine() {
        assertThat(parse(TYPE, "------x\nContent-Disposition: form-data; name=\"a\"\n\n\n------x--\n"))
                .contains(Map.of("a", ""));
        assertThat(parse(TYPE, "------x--\n")).contains(Map.of());
    }

    @Test
    void whatIsNoFormIsRefused() {
        assertThat(parse("multipart/form-data", "------x--\n")).isEmpty();
        assertThat(parse(TYPE, "")).isEmpty();
        assertThat(parse(TYPE, "------x\nContent-Disposition: form-data; name=\"a\"\n\ncut off"))
                .isEmpty();
        assertThat(parse(TYPE, "------x\nno end of headers\n------x--\n")).isEmpty();
    }

    private static Optional<Map<String, String>> parse(String type, String body) {
        return Multipart.parse(type, body.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
