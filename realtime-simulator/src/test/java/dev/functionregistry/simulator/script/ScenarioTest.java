package dev.functionregistry.simulator.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.conversation.Pacing;
import dev.functionregistry.simulator.model.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioTest {

    @Test
    void yamlAndJsonSayTheSame() {
        String yaml = """
                pace: {latencyMs: 50, jitterMs: 20, deltaMs: 5}
                sessionSeconds: 90
                rules:
                  - when: weather
                    say: Sunny.
                expect:
                  - {type: response.create}
                """;
        String json = """
                {"pace":{"latencyMs":50,"jitterMs":20,"deltaMs":5},"sessionSeconds":90,
                 "rules":[{"when":"weather","say":"Sunny."}],"expect":[{"type":"response.create"}]}""";

        for (Scenario scenario : new Scenario[] {Scenario.parse(yaml), Scenario.parse(json)}) {
            assertThat(scenario.pacing())
                    .contains(new Pacing(Duration.ofMillis(50), Duration.ofMillis(20), Duration.ofMillis(5)));
            assertThat(scenario.sessionLife()).contains(Duration.ofSeconds(90));
            assertThat(scenario.expectations().state().open()).containsExactly("{\"type\":\"response.create\"}");
        }
    }

    @Test
    void theScriptOfTheDocumentationCanBeRead() throws IOException {
        String page = Files.readString(Path.of("../docs/simulator.md"));
        int start = page.indexOf("```yaml\n") + 8;

        Scenario scenario = Scenario.parse(page.substring(start, page.indexOf("```", start)));

        assertThat(scenario.expectations().state().open()).hasSize(2);
        assertThat(scenario.events()).hasSize(2);
    }

    @Test
    void aRuleAnswersTheEventItNamesAsOftenAsItSays() {
        Scenario scenario = Scenario.parse("""
                events:
                  - when: {type: session.update, session: {tools: [{name: bad}]}}
                    times: 1
                    error: {code: unknown_parameter, param: "session.tools[0].strict", message: No.}
                """);
        String update =
                "{\"type\":\"session.update\",\"session\":{\"tools\":[{\"name\":\"good\"},{\"name\":\"bad\"}]}}";

        Told first = received(scenario, update);
        assertThat(first.handle()).isFalse();
        assertThat(first.error().orElseThrow().param()).isEqualTo("session.tools[0].strict");
        assertThat(received(scenario, update)).isEqualTo(Told.NOTHING);
        assertThat(received(scenario, "{\"type\":\"response.create\"}")).isEqualTo(Told.NOTHING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"a\"}                 | {\"type\":\"a\",\"more\":1}          | true",
                "{\"type\":\"a\"}                 | {\"type\":\"b\"}                     | false",
                "{\"type\":\"a\",\"x\":\"*\"}     | {\"type\":\"a\",\"x\":0}             | true",
                "{\"type\":\"a\",\"x\":\"*\"}     | {\"type\":\"a\",\"x\":null}          | false",
                "{\"type\":\"a\",\"x\":null}      | {\"type\":\"a\",\"x\":null}          | true",
                "{\"type\":\"a\",\"x\":null}      | {\"type\":\"a\"}                     | false",
                "{\"type\":\"a\",\"x\":\"/^c.l/\"} | {\"type\":\"a\",\"x\":\"call_1\"}   | true",
                "{\"type\":\"a\",\"x\":\"/^al/\"} | {\"type\":\"a\",\"x\":\"call_1\"}    | false",
                "{\"type\":\"a\",\"x\":1}         | {\"type\":\"a\",\"x\":1.0}           | true",
                "{\"type\":\"a\",\"x\":[1,3]}     | {\"type\":\"a\",\"x\":[1,2,3]}       | true",
                "{\"type\":\"a\",\"x\":[3,1]}     | {\"type\":\"a\",\"x\":[1,2,3]}       | false",
                "{\"type\":\"a\",\"x\":[]}        | {\"type\":\"a\",\"x\":[1]}           | false",
            })
    void aPatternNamesThePartThatMatters(String pattern, String event, boolean matches) {
        assertThat(EventPattern.of(Json.read(pattern), "p").matches(Json.readObject(event)))
                .isEqualTo(matches);
    }

    @Test
    void expectationsAreMetInOrderAndSayWhatIsMissing() {
        Scenario scenario = Scenario.parse("""
                expect:
                  - {type: session.update}
                  - {type: response.create}
                """);
        received(scenario, "{\"type\":\"response.create\"}");
        received(scenario, "{\"type\":\"session.update\"}");

        Expectations.State state = scenario.expectations().state();

        assertThat(state.satisfied()).isFalse();
        assertThat(state.text()).isEqualTo("expect[1] was not met: {\"type\":\"response.create\"}");
        received(scenario, "{\"type\":\"response.create\"}");
        assertThat(scenario.expectations().state().satisfied()).isTrue();
    }

    @Test
    void whatIsForbiddenEndsTheSession() {
        Scenario scenario = Scenario.parse("forbid: [{type: response.cancel}]");

        Told told = received(scenario, "{\"type\":\"response.cancel\"}");

        assertThat(told.close().orElseThrow().code()).isEqualTo(Scenario.EXPECTATION_FAILED);
        assertThat(scenario.expectations().state().text()).isEqualTo("forbid[0] came: {\"type\":\"response.cancel\"}");
    }

    @Test
    void connectionsAreRefusedInTheOrderOfTheList() {
        Faults faults = Scenario.parse("""
                connect:
                  - {status: 429, retryAfterSeconds: 2, times: 1}
                  - {closeCode: 4004, error: {code: model_not_found}, times: 1}
                """).faults();
        Random random = new Random(1);

        Faults.Refusal first = faults.refuse(random).orElseThrow();
        assertThat(first.status()).isEqualTo(OptionalInt.of(429));
        assertThat(first.retryAfterSeconds()).isEqualTo(OptionalInt.of(2));
        assertThat(first.error().code()).isEqualTo("rate_limit_exceeded");
        Faults.Refusal second = faults.refuse(random).orElseThrow();
        assertThat(second.status()).isEmpty();
        assertThat(second.closeCode()).isEqualTo(4004);
        assertThat(faults.refuse(random)).isEmpty();
    }

    @Test
    void sharesOfResponsesAndConnectionsGoWrong() {
        Faults faults = Faults.parse("503=20%, failed=10%, dropped=0.05");
        Random random = new Random(1);
        var spoilt = faults.spoil(prompt -> Reply.say("fine"), random);
        int failed = 0;
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            failed += spoilt.reply(null).ending() instanceof Reply.Ending.Failed ? 1 : 0;
            refused += faults.refuse(random).isPresent() ? 1 : 0;
        }

        assertThat(failed).isBetween(850, 1_150);
        assertThat(refused).isBetween(1_850, 2_150);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ruls: []                                   | the script has the unknown key 'ruls'",
                "events: [{when: {type: a}, reply: b}]      | events[0] has the unknown key 'reply'",
                "events: [{send: []}]                       | events[0].when must be an object with a type",
                "expect: [response.create]                  | expect[0] must be an object with a type",
                "expect: [{type: a, x: '/(/'}]              | expect[0].x",
                "connect: [{times: 1}]                      | connect[0] needs a status or a closeCode",
                "faults: {sometimes: 5%}                    | no kind of fault: 'sometimes'",
                "faults: {failed: often}                    | a share is a number such as 5%, not 'often'",
                "pace: {latency: 5}                         | pace has the unknown key 'latency'",
                "'[1]'                                      | neither a YAML nor a JSON object",
                "'rules: ['                                 | line 1",
            })
    void whatCannotBeUsedIsNamed(String script, String complaint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scenario.parse(script))
                .withMessageContaining(complaint);
    }

    private static Told received(Scenario scenario, String event) {
        Map<String, Object> tree = Json.readObject(event);
        return scenario.received(tree, event);
    }
}
