package dev.functionregistry.simulator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.model.Prompt.Choice;
import dev.functionregistry.simulator.protocol.Item;
import dev.functionregistry.simulator.protocol.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WordModelTest {
    private final Model model = new WordModel();

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void demoRequests(String text, String expected) {
        assertThat(said(model.reply(prompt(DemoTools.all(), user(text))))).isEqualTo(expected);
    }

    static Stream<Arguments> demoRequests() {
        return Stream.of(
                arguments("What is the weather in Berlin?", "getWeather {\"location\":\"Berlin\"}"),
                arguments("what's the weather in berlin", "getWeather {\"location\":\"berlin\"}"),
                arguments("How warm is it in New York today?", "getWeather {\"location\":\"New York\"}"),
                arguments("Weather for Rio de Janeiro, please", "getWeather {\"location\":\"Rio de Janeiro\"}"),
                arguments("Berlin weather", "getWeather {\"location\":\"Berlin\"}"),
                arguments(
                        "Compare Berlin, Paris and Oslo.",
                        "getWeather {\"location\":\"Berlin\"} | getWeather {\"location\":\"Paris\"} | getWeather"
                                + " {\"location\":\"Oslo\"}"),
                arguments(
                        "Compare the weather in Berlin, Paris and Oslo.",
                        "getWeather {\"location\":\"Berlin\"} | getWeather {\"location\":\"Paris\"} | getWeather"
                                + " {\"location\":\"Oslo\"}"),
                arguments(
                        "weather in berlin and paris",
                        "getWeather {\"location\":\"berlin\"} | getWeather {\"location\":\"paris\"}"),
                arguments("Add seven and \"x\".", "calculateSum {\"a\":7,\"b\":\"x\"}"),
                arguments("Add seven and eight.", "calculateSum {\"a\":7,\"b\":8}"),
                arguments("What is 2.5 + -4?", "calculateSum {\"a\":2.5,\"b\":-4}"),
                arguments("add twenty-one and two hundred and five", "calculateSum {\"a\":21,\"b\":205}"),
                arguments("Sum of 1,000 and minus three", "calculateSum {\"a\":1000,\"b\":-3}"),
                arguments("Break something.", "alwaysFails {}"),
                arguments("Look up \"serendipity\" in the dictionary", "slowLookup {\"word\":\"serendipity\"}"),
                arguments("What is the weather?", "\"For getWeather I need to know the location.\""),
                arguments("Add seven.", "\"For calculateSum I need to know the b.\""),
                arguments(
                        "Sing me a song.",
                        "\"I have no tool for that. I have getWeather (Current weather in a city), calculateSum (Adds two"
                                + " numbers), slowLookup (Looks a word up in a dictionary) and alwaysFails (Fails every"
                                + " time).\""),
                arguments(
                        "My name is Anna.",
                        "\"I have no tool for that. I have getWeather (Current weather in a city), calculateSum (Adds two"
                                + " numbers), slowLookup (Looks a word up in a dictionary) and alwaysFails (Fails every"
                                + " time).\""));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource
    void argumentsBySchema(String name, String properties, String text, String expected) {
        List<Tool> tools = DemoTools.one(name, "", properties);
        assertThat(said(model.reply(prompt(tools, user(text))))).isEqualTo(expected);
    }

    static Stream<Arguments> argumentsBySchema() {
        return Stream.of(
                arguments(
                        "setLight",
                        "{\"room\":{\"type\":\"string\",\"enum\":[\"kitchen\",\"living room\"]},\"on\":{\"type\":\"boolean\"}}",
                        "Turn the light in the living room off",
                        "setLight {\"room\":\"living room\",\"on\":false}"),
                arguments(
                        "setLight",
                        "{\"room\":{\"type\":\"string\",\"enum\":[\"kitchen\",\"living room\"]},\"on\":{\"type\":\"boolean\"}}",
                        "Kitchen light on, please",
                        "setLight {\"room\":\"kitchen\",\"on\":true}"),
                arguments(
                        "bookTrain",
                        "{\"origin\":{\"type\":\"string\"},\"destination\":{\"type\":\"string\"},\"date\":{\"type\":\"string\",\"format\":\"date\"}}",
                        "Book a train to Oslo from Berlin on 2026-12-01",
                        "bookTrain {\"origin\":\"Berlin\",\"destination\":\"Oslo\",\"date\":\"2026-12-01\"}"),
                arguments(
                        "average",
                        "{\"values\":{\"type\":\"array\",\"items\":{\"type\":\"number\"}}}",
                        "What is the average of 3, 4.5 and nine?",
                        "average {\"values\":[3,4.5,9]}"),
                arguments(
                        "inviteGuests",
                        "{\"names\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}",
                        "Invite Ada, Grace and Linus as guests",
                        "inviteGuests {\"names\":[\"Ada\",\"Grace\",\"Linus\"]}"),
                arguments(
                        "repeatText",
                        "{\"text\":{\"type\":\"string\"},\"times\":{\"type\":\"integer\"}}",
                        "Repeat 'hello there' three times",
                        "repeatText {\"text\":\"hello there\",\"times\":3}"),
                arguments(
                        "getOrder",
                        "{\"orderId\":{\"type\":\"string\"}}",
                        "Where is order ORD-42?",
                        "getOrder {\"orderId\":\"ORD-42\"}"),
                arguments(
                        "getOrder",
                        "{\"orderId\":{\"type\":\"string\"}}",
                        "Where is order 42?",
                        "getOrder {\"orderId\":\"42\"}"),
                arguments(
                        "sendMail",
                        "{\"email\":{\"type\":\"string\"},\"subject\":{\"type\":\"string\"}}",
                        "Send a mail to ada@example.org with subject \"Lunch\"",
                        "sendMail {\"email\":\"ada@example.org\",\"subject\":\"Lunch\"}"),
                arguments(
                        "searchProducts",
                        "{\"query\":{\"type\":\"string\"}}",
                        "Search products for red shoes",
                        "searchProducts {\"query\":\"red shoes\"}"),
                arguments(
                        "addTask",
                        "{\"title\":{\"type\":\"string\"}}",
                        "Add task water the plants",
                        "addTask {\"title\":\"water the plants\"}"),
                arguments(
                        "placeOrder",
                        "{\"item\":{\"type\":\"object\",\"properties\":{\"count\":{\"type\":\"integer\"},\"name\":{\"type\":\"string\"}},\"required\":[\"count\",\"name\"]}}",
                        "Order 3 \"blue cups\"",
                        "placeOrder {\"item\":{\"count\":3,\"name\":\"blue cups\"}}"),
                arguments(
                        "squareRoot",
                        "{\"x\":{\"type\":\"number\"}}",
                        "Square root of 16 and 25",
                        "squareRoot {\"x\":16} | squareRoot {\"x\":25}"));
    }

    @Test
    void referencesAlternativesAndConstantsAreFollowed() {
        List<Tool> tools = DemoTools.of("""
                [{"type":"function","name":"createTicket","description":"Opens a ticket","parameters":{"type":"object",
                  "$defs":{"severity":{"type":"string","enum":["low","high"]}},
                  "properties":{
                    "kind":{"const":"bug"},
                    "severity":{"$ref":"#/$defs/severity"},
                    "count":{"anyOf":[{"type":"null"},{"type":"integer"}]},
                    "link":{"type":["null","string"],"format":"uri"},
                    "due":{"type":"string","format":"date"},
                    "channel":{"type":"string","default":"web"},
                    "tags":{"type":"array","items":{"enum":["ui","api"]}}},
                  "required":["kind","severity","count","link","due","channel","tags"]}}]""");

        assertThat(
                        said(
                                model.reply(
                                        prompt(
                                                tools,
                                                user(
                                                        "Create a high ticket with 2 api and ui reports, see https://example.org/x, due tomorrow.")))))
                .isEqualTo("createTicket {\"kind\":\"bug\",\"severity\":\"high\",\"count\":2,"
                        + "\"link\":\"https://example.org/x\",\"due\":\"tomorrow\",\"channel\":\"web\","
                        + "\"tags\":[\"ui\",\"api\"]}");
    }

    @Test
    void aSchemaThatContainsItselfEndsSomewhere() {
        List<Tool> tools = DemoTools.of("""
                [{"type":"function","name":"saveTree","parameters":{"type":"object",
                  "$defs":{"node":{"type":"object","properties":{"child":{"$ref":"#/$defs/node"}},"required":["child"]},
                           "loop":{"$ref":"#/$defs/loop"}},
                  "properties":{"root":{"$ref":"#/$defs/node"},"endless":{"$ref":"#/$defs/loop"}},"required":["root"]}}]""");

        assertThat(said(model.reply(prompt(tools, user("Save the tree")))))
                .startsWith("saveTree {\"root\":{\"child\":{");
    }

    @Test
    void toolsThatSayLittleAreStillTools() {
        List<Tool> tools = DemoTools.of("""
                [{"type":"function","name":"ping"},{"type":"function","name":"b","description":"","parameters":{"type":"object"}}]""");

        assertThat(said(model.reply(prompt(tools, user("Ping!"))))).isEqualTo("ping {}");
        assertThat(said(model.reply(prompt(tools, user("Hello")))))
                .isEqualTo("\"I have no tool for that. I have ping and b.\"");
        assertThat(said(model.reply(prompt(List.of(), user("Hello")))))
                .isEqualTo("\"I have no tools that I could use.\"");
    }

    @Test
    void longTextsAreReadFromTheirBeginning() {
        String text = "Weather in Oslo? " + "And so on, and so on. ".repeat(50_000);

        assertThat(said(model.reply(prompt(DemoTools.all(), user(text)))))
                .isEqualTo("getWeather {\"location\":\"Oslo\"}");
    }

    @Test
    void optionalArgumentsNeedStrongEvidence() {
        List<Tool> tools = DemoTools.of("""
                [{"type":"function","name":"getWeather","parameters":{"type":"object","properties":{
                  "location":{"type":"string"},
                  "unit":{"type":"string","enum":["celsius","fahrenheit"]},
                  "days":{"type":"integer"}},"required":["location"]}}]""");

        assertThat(said(model.reply(prompt(tools, user("Weather in Berlin in fahrenheit for 3 days")))))
                .isEqualTo("getWeather {\"location\":\"Berlin\",\"unit\":\"fahrenheit\",\"days\":3}");
        assertThat(said(model.reply(prompt(tools, user("Weather in Berlin")))))
                .isEqualTo("getWeather {\"location\":\"Berlin\"}");
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void answersFromOutputs(String output, String expected) {
        Prompt prompt = prompt(
                DemoTools.all(),
                user("What is the weather in Berlin?"),
                call("call_1", "getWeather", "{\"location\":\"Berlin\"}"),
                output("call_1", output));
        assertThat(said(model.reply(prompt))).isEqualTo("\"" + expected + "\"");
    }

    static Stream<Arguments> answersFromOutputs() {
        return Stream.of(
                arguments("{\"celsius\":20,\"condition\":\"sunny\"}", "It is 20 °C and sunny in Berlin."),
                arguments("{\"location\":\"Berlin\",\"celsius\":20}", "It is 20 °C in Berlin."),
                arguments("{\"location\":\"Berlin, DE\",\"celsius\":20.50}", "It is 20.5 °C in Berlin, DE."),
                arguments("{\"temperature\":68,\"unit\":\"F\"}", "It is 68 °F in Berlin."),
                arguments("{\"sum\":15}", "The sum is 15."),
                arguments("15", "The result is 15."),
                arguments("true", "Yes."),
                arguments("null", "Done."),
                arguments("{}", "Done."),
                arguments("\"All good here\"", "All good here."),
                arguments("plain words", "plain words."),
                arguments("[\"a\",\"b\",\"c\"]", "I found a, b and c."),
                arguments(
                        "{\"orderStatus\":\"shipped\",\"items\":[1,2]}",
                        "From getWeather: the order status is shipped, the items is 1 and 2."),
                arguments(
                        "{\"error\":{\"code\":\"EXECUTION_ERROR\",\"message\":\"API unavailable\",\"retryable\":false}}",
                        "Sorry, that did not work: API unavailable."),
                arguments("{\"error\":\"no such city\"}", "Sorry, that did not work: no such city."));
    }

    @Test
    void outputsAreToldInTheOrderOfTheirCalls() {
        Prompt prompt = prompt(
                DemoTools.all(),
                user("Compare Berlin and Oslo."),
                call("call_1", "getWeather", "{\"location\":\"Berlin\"}"),
                call("call_2", "getWeather", "{\"location\":\"Oslo\"}"),
                output("call_2", "{\"error\":{\"message\":\"no station\"}}"),
                output("call_1", "{\"celsius\":20}"));

        assertThat(said(model.reply(prompt)))
                .isEqualTo("\"It is 20 °C in Berlin. For Oslo that did not work: no station.\"");
    }

    @Test
    void callsWithoutOutputAreWaitedFor() {
        Prompt prompt = prompt(
                DemoTools.all(),
                user("Compare Berlin and Oslo."),
                call("call_1", "getWeather", "{\"location\":\"Berlin\"}"),
                call("call_2", "getWeather", "{\"location\":\"Oslo\"}"),
                output("call_2", "{\"celsius\":3}"));

        assertThat(said(model.reply(prompt))).isEqualTo("\"It is 3 °C in Oslo. I am still waiting for getWeather.\"");
    }

    @Test
    void aLateOutputIsToldOnce() {
        List<Item> items = new ArrayList<>(List.of(
                user("What is the weather in Berlin?"),
                call("call_1", "getWeather", "{\"location\":\"Berlin\"}"),
                assistant("I am still waiting for getWeather."),
                output("call_1", "{\"celsius\":20}")));
        assertThat(said(model.reply(prompt(DemoTools.all(), items.toArray(Item[]::new)))))
                .isEqualTo("\"It is 20 °C in Berlin.\"");

        items.add(assistant("It is 20 °C in Berlin."));
        assertThat(said(model.reply(prompt(DemoTools.all(), items.toArray(Item[]::new)))))
                .isEqualTo("\"How can I help you?\"");
    }

    @Test
    void aNewRequestWhileACallRunsIsAttendedTo() {
        Prompt prompt = prompt(
                DemoTools.all(),
                user("What is the weather in Berlin?"),
                call("call_1", "getWeather", "{\"location\":\"Berlin\"}"),
                user("Add 1 and 2."),
                output("call_1", "{\"celsius\":20}"));

        assertThat(said(model.reply(prompt))).isEqualTo("\"It is 20 °C in Berlin.\" | calculateSum {\"a\":1,\"b\":2}");
    }

    @Test
    void theToolUsedLastIsPreferredAmongEquals() {
        List<Tool> tools = DemoTools.of("""
                [{"type":"function","name":"getTime","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}},
                 {"type":"function","name":"getWeather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}]""");
        Prompt prompt = prompt(
                tools,
                user("weather in Berlin"),
                call("call_1", "getWeather", "{\"city\":\"Berlin\"}"),
                output("call_1", "{\"celsius\":20}"),
                assistant("It is 20 °C in Berlin."),
                user("And what about Oslo?"));

        assertThat(said(model.reply(prompt))).isEqualTo("getWeather {\"city\":\"Oslo\"}");
    }

    @Test
    void toolChoiceIsObeyed() {
        List<Item> hello = List.of(user("Hello"));
        List<Tool> tools = DemoTools.all();

        assertThat(said(model.reply(new Prompt(hello, tools, new Choice.Required(), true))))
                .startsWith("getWeather {");
        assertThat(said(model.reply(new Prompt(hello, tools, new Choice.Forced("alwaysFails"), true))))
                .isEqualTo("alwaysFails {}");
        assertThat(said(model.reply(new Prompt(List.of(user("Weather in Oslo")), tools, new Choice.None(), true))))
                .startsWith("\"I have no tool for that.");
    }

    @Test
    void withoutParallelCallsThereIsOne() {
        Prompt prompt =
                new Prompt(List.of(user("Compare Berlin, Paris and Oslo.")), DemoTools.all(), new Choice.Auto(), false);

        assertThat(said(model.reply(prompt))).isEqualTo("getWeather {\"location\":\"Berlin\"}");
    }

    private static Prompt prompt(List<Tool> tools, Item... items) {
        return new Prompt(List.of(items), tools, new Choice.Auto(), true);
    }

    static String said(Reply reply) {
        return reply.parts().stream()
                .map(part -> switch (part) {
                    case Reply.Part.Say(String text) -> "\"" + text + "\"";
                    case Reply.Part.Call(String name, String arguments) -> name + " " + arguments;
                })
                .collect(Collectors.joining(" | "));
    }

    static Item user(String text) {
        return new Item.Message(
                "item_u",
                "completed",
                "user",
                List.of(JsonObject.of("type", "input_text").with("text", text)));
    }

    static Item assistant(String text) {
        return new Item.Message(
                "item_a",
                "completed",
                "assistant",
                List.of(JsonObject.of("type", "output_text").with("text", text)));
    }

    static Item call(String callId, String name, String arguments) {
        return new Item.FunctionCall("item_" + callId, "completed", callId, name, arguments);
    }

    static Item output(String callId, String output) {
        return new Item.FunctionCallOutput("item_o" + callId, "completed", callId, output);
    }
}
