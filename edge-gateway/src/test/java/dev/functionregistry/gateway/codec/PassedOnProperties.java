package dev.functionregistry.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.gateway.session.ClientFrame;
import dev.functionregistry.gateway.session.ExecutionId;
import dev.functionregistry.gateway.session.ServerFrame;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

/** What the gateway passes on, it passes on letter by letter; what it reads never throws. */
class PassedOnProperties {
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
}
