package dev.functionregistry.simulator.model;

import static dev.functionregistry.simulator.model.WordModelTest.call;
import static dev.functionregistry.simulator.model.WordModelTest.output;
import static dev.functionregistry.simulator.model.WordModelTest.said;
import static dev.functionregistry.simulator.model.WordModelTest.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.functionregistry.simulator.model.Prompt.Choice;
import dev.functionregistry.simulator.protocol.Item;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScriptTest {

    @Test
    void theFirstRuleThatMatchesReplies() {
        Script script = Script.parse("""
                {"rules":[
                 {"when":"weather in (\\\\w+) and (\\\\w+)","calls":[
                   {"name":"getWeather","arguments":{"places":["${1}","${2}"],"count":2}}]},
                 {"when":"WEATHER","say":"Which weather?"},
                 {"when":"broken","calls":[{"name":"getWeather","arguments":"{\\"location\\":"},{"name":"ping"}],"delayMs":20}]}""");

        assertThat(reply(script, user("The weather in Oslo and Bergen")))
                .isEqualTo("getWeather {\"places\":[\"Oslo\",\"Bergen\"],\"count\":2}");
        assertThat(reply(script, user("weather?"))).isEqualTo("\"Which weather?\"");
        assertThat(reply(script, user("broken"))).isEqualTo("getWeather {\"location\": | ping {}");
        assertThat(script.reply(prompt(user("broken"))).delay()).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void whatNoRuleMatchesGoesToTheWordModel() {
        Script script = Script.parse("{\"rules\":[{\"when\":\"x\",\"say\":\"y\"}]}");

        assertThat(reply(script, user("Add 1 and 2."))).isEqualTo("calculateSum {\"a\":1,\"b\":2}");
    }

    @Test
    void rulesCanChainCalls() {
        Script script = Script.parse("""
                {"rules":[
                 {"when":"go","calls":[{"name":"first"}]},
                 {"after":"first","calls":[{"name":"second"}]},
                 {"after":"second","say":"Both done."}]}""");

        assertThat(reply(script, user("go"))).isEqualTo("first {}");
        assertThat(reply(script, user("go"), call("1", "first", "{}"), output("1", "{}")))
                .isEqualTo("second {}");
        assertThat(reply(
                        script,
                        user("go"),
                        call("1", "first", "{}"),
                        output("1", "{}"),
                        call("2", "second", "{}"),
                        output("2", "{}")))
                .isEqualTo("\"Both done.\"");
    }

    @Test
    void aRuleAppliesAsOftenAsItSays() {
        Script script =
                Script.parse("{\"rules\":[{\"when\":\"x\",\"say\":\"first\",\"times\":2},{\"say\":\"always\"}]}");

        assertThat(Stream.generate(() -> reply(script, user("x"))).limit(4))
                .containsExactly("\"first\"", "\"first\"", "\"always\"", "\"always\"");
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void mistakesAreNamed(String script, String message) {
        assertThatThrownBy(() -> Script.parse(script))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    static Stream<Arguments> mistakesAreNamed() {
        return Stream.of(
                arguments("{", "not JSON"),
                arguments("[]", "not a JSON object"),
                arguments("{\"rules\":[7]}", "rules[0] is not an object"),
                arguments("{\"rules\":[{},{\"wen\":\"x\"}]}", "rules[1] has the unknown key 'wen'"),
                arguments("{\"rules\":[{\"when\":\"(\"}]}", "rules[0].when: "),
                arguments("{\"rules\":[{\"calls\":[{}]}]}", "rules[0].calls needs objects with a name"));
    }

    private static String reply(Model model, Item... items) {
        return said(model.reply(prompt(items)));
    }

    private static Prompt prompt(Item... items) {
        return new Prompt(List.of(items), DemoTools.all(), new Choice.Auto(), true);
    }
}
