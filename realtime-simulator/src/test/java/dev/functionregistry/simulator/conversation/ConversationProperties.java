package dev.functionregistry.simulator.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.model.DemoTools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a client sends and however time passes, these hold. */
class ConversationProperties {

    @Property(tries = 300)
    void invariants(@ForAll("scripts") List<String> steps) {
        Dialogue dialogue = Dialogue.paced().tools(DemoTools.JSON);
        for (String step : steps) {
            if (step.startsWith("pass ")) {
                dialogue.pass(Duration.ofMillis(Long.parseLong(step.substring(5))));
            } else {
                dialogue.send(step);
            }
        }
        dialogue.pass(Duration.ofMinutes(5));

        List<Map<String, Object>> events =
                dialogue.sent().stream().map(Json::readObject).toList();
        everyEventHasItsOwnId(events);
        everyResponseIsDoneOnceAndOnlyOneWritesAtATime(events);
        everyItemIsAddedThenDone(events);
        deltasAddUp(events);
    }

    private static void everyEventHasItsOwnId(List<Map<String, Object>> events) {
        assertThat(events)
                .extracting(event -> event.get("event_id"))
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    private static void everyResponseIsDoneOnceAndOnlyOneWritesAtATime(List<Map<String, Object>> events) {
        Set<Object> open = new HashSet<>();
        Set<Object> done = new HashSet<>();
        int writing = 0;
        for (Map<String, Object> event : events) {
            Map<String, Object> response = Json.objectAt(event, "response");
            boolean writes = response.get("conversation_id") != null;
            if (event.get("type").equals("response.created")) {
                assertThat(open.add(response.get("id"))).isTrue();
                writing += writes ? 1 : 0;
            } else if (event.get("type").equals("response.done")) {
                assertThat(open.remove(response.get("id"))).isTrue();
                assertThat(done.add(response.get("id"))).isTrue();
                writing -= writes ? 1 : 0;
            }
            assertThat(writing).isBetween(0, 1);
        }
        assertThat(open).isEmpty();
    }

    private static void everyItemIsAddedThenDone(List<Map<String, Object>> events) {
        Map<Object, String> states = new HashMap<>();
        for (Map<String, Object> event : events) {
            Map<String, Object> item = Json.objectAt(event, "item");
            if (event.get("type").equals("conversation.item.added")) {
                assertThat(states.put(item.get("id"), "added")).isNull();
            } else if (event.get("type").equals("conversation.item.done")) {
                assertThat(states.put(item.get("id"), "done")).isEqualTo("added");
                assertThat(item.get("status")).isNotEqualTo("in_progress");
            }
        }
        assertThat(states.values()).doesNotContain("added");
    }

    private static void deltasAddUp(List<Map<String, Object>> events) {
        Map<Object, StringBuilder> parts = new HashMap<>();
        for (Map<String, Object> event : events) {
            Object item = event.get("item_id");
            switch (String.valueOf(event.get("type"))) {
                case "response.function_call_arguments.delta", "response.output_text.delta" ->
                    parts.computeIfAbsent(item, id -> new StringBuilder()).append(event.get("delta"));
                case "response.function_call_arguments.done" ->
                    assertThat(parts.getOrDefault(item, new StringBuilder()))
                            .hasToString((String) event.get("arguments"));
                case "response.output_text.done" ->
                    assertThat(parts.getOrDefault(item, new StringBuilder())).hasToString((String) event.get("text"));
                default -> {}
            }
        }
    }

    @Provide
    Arbitrary<List<String>> scripts() {
        Arbitrary<String> messages = Arbitraries.of(
                        "What is the weather in Berlin?", "Compare Berlin, Paris and Oslo.", "Add 1 and 2.", "Hello")
                .map(text ->
                        "{\"type\":\"conversation.item.create\",\"item\":{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\""
                                + text + "\"}]}}");
        Arbitrary<String> outputs = Arbitraries.integers()
                .between(1, 6)
                .map(n ->
                        "{\"type\":\"conversation.item.create\",\"item\":{\"type\":\"function_call_output\",\"call_id\":\"call_"
                                + n + "\",\"output\":\"{}\"}}");
        Arbitrary<String> responses = Arbitraries.of(
                "{\"type\":\"response.create\"}",
                "{\"type\":\"response.create\",\"response\":{\"conversation\":\"none\"}}",
                "{\"type\":\"response.create\",\"response\":{\"tool_choice\":\"required\"}}");
        Arbitrary<String> cancels = Arbitraries.of(
                "{\"type\":\"response.cancel\"}", "{\"type\":\"response.cancel\",\"response_id\":\"resp_2\"}");
        Arbitrary<String> deletions = Arbitraries.integers()
                .between(1, 9)
                .map(n -> "{\"type\":\"conversation.item.delete\",\"item_id\":\"item_" + n + "\"}");
        Arbitrary<String> waits = Arbitraries.of(500, 1_000, 3_000).map(millis -> "pass " + millis);
        List<Arbitrary<String>> all = new ArrayList<>(List.of(messages, outputs, responses, responses, waits, waits));
        all.add(cancels);
        all.add(deletions);
        return Arbitraries.oneOf(all).list().ofMaxSize(40);
    }
}
