package dev.functionregistry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.model.DemoTools;
import dev.functionregistry.simulator.protocol.OfficialSchemas;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Everything that goes over the wire, in both directions, is valid by the official schemas. */
class OfficialEventsIT {
    private final OfficialSchemas schemas = OfficialSchemas.orSkip();

    @Test
    void everyEventOfALongConversationIsValid() {
        try (RealtimeSimulator simulator = RealtimeSimulator.start(SimulatorConfig.inProcess());
                TestClient client = TestClient.connect(simulator)) {
            client.await("session.created");
            spoken(client);
            client.tools(DemoTools.JSON);
            tools(client);
            items(client);
            outOfBand(client);
            mistakes(client);
            interrupted(simulator, client);
            check(simulator.sessions().getFirst());
        }
    }

    private static void spoken(TestClient client) {
        client.user("Hello").respond();
        client.await("response.done");
        client.send("{\"type\":\"input_audio_buffer.append\",\"audio\":\"AAAAAAAA\"}")
                .send("{\"type\":\"input_audio_buffer.commit\"}")
                .send("{\"type\":\"input_audio_buffer.clear\"}");
        client.await("input_audio_buffer.cleared");
    }

    private static void tools(TestClient client) {
        client.user("Compare Berlin, Paris and Oslo.").respond();
        for (Map<String, Object> call : client.awaitCalls()) {
            client.output(call.get("call_id"), "{\"celsius\":20}");
        }
        client.respond().awaitText();
    }

    private static void items(TestClient client) {
        client.send("""
                {"type":"conversation.item.create","previous_item_id":"root","item":{"id":"first","type":"message","role":"system",
                 "content":[{"type":"input_text","text":"Be kind."}]}}""");
        client.send("{\"type\":\"conversation.item.retrieve\",\"item_id\":\"first\"}");
        client.await("conversation.item.retrieved");
        client.send("{\"type\":\"conversation.item.delete\",\"item_id\":\"first\"}");
        client.await("conversation.item.deleted");
        client.send("""
                {"type":"conversation.item.create","item":{"type":"function_call","call_id":"call_old","name":"getWeather","arguments":"{}"}}""");
        client.send("""
                {"type":"conversation.item.create","item":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hm."}]}}""");
        client.await("conversation.item.done");
    }

    private static void outOfBand(TestClient client) {
        client.send("""
                {"type":"response.create","response":{"conversation":"none","output_modalities":["text"],"max_output_tokens":100,
                 "metadata":{"purpose":"aside"},"tool_choice":"none",
                 "input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Sum it up."}]}]}}""");
        client.awaitText();
    }

    private static void mistakes(TestClient client) {
        client.output("call_unknown", "{}").awaitError();
        client.send("{\"type\":\"response.cancel\",\"event_id\":\"c\"}").awaitError();
        client.send("""
                {"type":"session.update","session":{"type":"realtime","tools":[{"type":"function","name":"a","strict":true}]}}""").awaitError();
    }

    private static void interrupted(RealtimeSimulator simulator, TestClient client) {
        simulator.sessions().getFirst().delay(Duration.ofMinutes(5));
        client.user("What is the weather in Berlin?").respond();
        client.await("response.created");
        client.send("{\"type\":\"response.cancel\"}");
        client.await("response.done");
    }

    private void check(SimulatedSession session) {
        List<String> types = List.copyOf(new TreeSet<>(session.sent().stream()
                .map(event -> String.valueOf(event.get("type")))
                .toList()));
        assertThat(types)
                .containsExactly(
                        "conversation.item.added",
                        "conversation.item.deleted",
                        "conversation.item.done",
                        "conversation.item.retrieved",
                        "error",
                        "input_audio_buffer.cleared",
                        "input_audio_buffer.committed",
                        "rate_limits.updated",
                        "response.content_part.added",
                        "response.content_part.done",
                        "response.created",
                        "response.done",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_audio.delta",
                        "response.output_audio.done",
                        "response.output_audio_transcript.delta",
                        "response.output_audio_transcript.done",
                        "response.output_item.added",
                        "response.output_item.done",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "session.created",
                        "session.updated");
        assertThat(session.sent()).allSatisfy(event -> {
            assertThat(event.get("event_id")).asString().isNotEmpty();
            assertThat(schemas.violationsOfServerEvent(Json.write(event)))
                    .as(String.valueOf(event))
                    .isEmpty();
        });
        assertThat(session.received())
                .hasSizeGreaterThan(20)
                .allSatisfy(event -> assertThat(schemas.violationsOfClientEvent(Json.write(event)))
                        .as(String.valueOf(event))
                        .isEmpty());
    }
}
