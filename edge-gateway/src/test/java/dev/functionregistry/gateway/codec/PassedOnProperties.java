package dev.functionregistry.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.functionregistry.gateway.session.ClientFrame;
import dev.functionregistry.gateway.session.ExecutionId;
import dev.functionregistry.gateway.session.ServerFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** What the gateway passes on, it passes on letter by letter; what it reads never throws. */
class PassedOnProperties {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Property(tries = 300)
    void aResultIsPassedOnAsItWasWritten(@ForAll("json") String json) {
        ClientFrame frame = FrameReader.read("{ \"id\":\"c#1\", \"data\" :{\"result\": " + json
                + " ,\"success\":true}, \"type\":\"function.result\"}");
        assertThat(frame).isEqualTo(new ClientFrame.Result("c#1", new ClientFrame.Answer.Returned(json)));
    }

    @Property(tries = 300)
    void argumentsArePassedOnAsTheyWereWritten(
            @ForAll("json") String json, @ForAll @StringLength(min = 1, max = 40) String callId) {
        String text = FrameWriter.write(new ServerFrame.Call(new ExecutionId(callId, 3), "f", json, "1.0.0", 7, null));
        assertThat(text).contains("\"arguments\":" + json + ",");
    }

    @Property(tries = 500)
    void anyTextIsAFrameOrAnError(@ForAll String text) {
        assertThat(FrameReader.read(text)).isNotNull();
        assertThat(RestCodec.calls(text)).isNotNull();
        assertThat(ConsoleCodec.first(text)).isNotNull();
    }

    @Property(tries = 500)
    void aBrokenFrameIsAFrameOrAnError(@ForAll @IntRange(max = 200) int at, @ForAll char with) {
        String frame =
                "{\"type\":\"functions.register\",\"ref\":\"r\",\"functions\":[{\"name\":\"f\",\"timeout\":5e3,\"parameters\":{\"a\":[true,null]},\"rateLimit\":{\"maxCalls\":1,\"window\":2}}]}";
        int place = Math.min(at, frame.length() - 1);
        assertThat(FrameReader.read(frame.substring(0, place) + with + frame.substring(place + 1)))
                .isNotNull();
        assertThat(FrameReader.read(frame.substring(0, place))).isInstanceOf(ClientFrame.Unreadable.class);
    }

    @Property(tries = 300)
    void anExecutionIdIsReadBack(
            @ForAll @StringLength(min = 1, max = 256) String callId, @ForAll @IntRange(min = 1) int attempt) {
        int small = attempt % 999_999_999 + 1;
        assertThat(ExecutionId.parse(callId + "#" + small)).contains(new ExecutionId(callId, small));
    }

    @Provide
    Arbitrary<String> json() {
        Arbitrary<String> scalars = Arbitraries.of(
                "null",
                "true",
                "-0",
                "1.50",
                "1E+400",
                "12345678901234567890.00010",
                "\"\"",
                "\"\\ud800\"",
                "\"\\u0000\\/\"",
                "\"€\uD83D\uDE00\"",
                "{}",
                "[]",
                "[ 1 , 2 ]",
                "{ \"a\" : { \"b\" : [ 1.0 ] } }",
                "\"\uFFFD\"");
        return Arbitraries.oneOf(
                scalars,
                scalars.map(value -> "[" + value + ", " + value + "]"),
                scalars.map(value -> "{\"k\":" + value + "}"));
    }

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
