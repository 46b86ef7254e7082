package dev.functionregistry.simulator.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.simulator.codec.Json;
import dev.functionregistry.simulator.codec.JsonObject;
import dev.functionregistry.simulator.model.Model;
import dev.functionregistry.simulator.model.WordModel;
import dev.functionregistry.simulator.protocol.ClientEventReader;
import dev.functionregistry.simulator.protocol.ServerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A conversation driven by hand: events in as JSON, events out as one line each, time as told. */
final class Dialogue {
    static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    private final Map<String, Integer> counts = new HashMap<>();
    private final List<String> sent = new ArrayList<>();
    private final Conversation conversation;
    private Instant now = START;

    Dialogue(Model model, Pacing pacing) {
        conversation = new Conversation(
                new Setup("sess_1", "gpt-realtime", Map.of(), false, Duration.ofMinutes(60)),
                pacing,
                model,
                this::id,
                new Random(1),
                START);
        sent.addAll(texts(conversation.greeting()));
    }

    /** With the word model, and everything at once. */
    static Dialogue immediate() {
        return new Dialogue(new WordModel(), Pacing.NONE);
    }

    /** With the word model, one second before the first output and one between deltas. */
    static Dialogue paced() {
        return new Dialogue(new WordModel(), new Pacing(Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(1)));
    }

    /** Sends an event, lets everything happen that is due, and answers with what came. */
    List<String> send(String event) {
        return lines(sendWhole(event));
    }

    List<String> sendWhole(String event) {
        List<Output> out = new ArrayList<>(conversation.receive(ClientEventReader.read(event), now));
        out.addAll(conversation.tick(now));
        List<String> events = texts(out);
        sent.addAll(events);
        return events;
    }

    /** Lets time pass. */
    List<String> pass(Duration time) {
        now = now.plus(time);
        List<String> events = texts(conversation.tick(now));
        sent.addAll(events);
        return lines(events);
    }

    /** The user says this aloud. */
    List<String> hear(String words) {
        List<Output> out = new ArrayList<>(conversation.hear(words, now));
        out.addAll(conversation.tick(now));
        List<String> events = texts(out);
        sent.addAll(events);
        return lines(events);
    }

    List<String> user(String text) {
        return send(Json.write(JsonObject.of("type", "conversation.item.create")
                .with(
                        "item",
                        JsonObject.of("type", "message")
                                .with("role", "user")
                                .with(
                                        "content",
                                        List.of(JsonObject.of("type", "input_text")
                                                .with("text", text))))));
    }

    List<String> output(String callId, String output) {
        return send(Json.write(JsonObject.of("type", "conversation.item.create")
                .with(
                        "item",
                        JsonObject.of("type", "function_call_output")
                                .with("call_id", callId)
                                .with("output", output))));
    }

    List<String> respond() {
        return send("{\"type\":\"response.create\"}");
    }

    Dialogue tools(String tools) {
        assertThat(send(
                        "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"output_modalities\":[\"text\"],\"tools\":"
                                + tools + "}}"))
                .containsExactly("session.updated");
        return this;
    }

    /** Every event sent so far, as JSON. */
    List<String> sent() {
        return List.copyOf(sent);
    }

    Conversation conversation() {
        return conversation;
    }

    private String id(String prefix) {
        return prefix + "_" + counts.merge(prefix, 1, Integer::sum);
    }

    private static List<String> texts(List<Output> outputs) {
        return outputs.stream()
                .map(output -> switch (output) {
                    case Output.Broadcast(ServerEvent event) -> event.json();
                    case Output.Answer(ServerEvent event) -> event.json();
                    case Output.Close(int code, String reason) -> "close " + code + " " + reason;
                    case Output.Drop drop -> "drop";
                })
                .toList();
    }

    /** The gist of each event: its type and what tells it from others of its kind. */
    private static List<String> lines(List<String> events) {
        return events.stream().map(Dialogue::line).toList();
    }

    private static String line(String text) {
        if (!text.startsWith("{")) {
            return text;
        }
        Map<String, Object> event = Json.readObject(text);
        String type = String.valueOf(event.get("type"));
        if (type.equals("error")) {
            Map<String, Object> error = Json.objectAt(event, "error");
            return "error " + error.get("code") + (error.get("param") == null ? "" : " " + error.get("param"))
                    + (error.get("event_id") == null ? "" : " for " + error.get("event_id"));
        }
        StringBuilder line = new StringBuilder(type);
        for (String field : List.of("output_index", "call_id", "delta", "text", "transcript", "arguments")) {
            if (event.containsKey(field) && !(type.equals("response.output_audio.delta") && field.equals("delta"))) {
                line.append(' ').append(event.get(field));
            }
        }
        Map<String, Object> item = Json.objectAt(event, "item");
        if (!item.isEmpty()) {
            line.append(' ').append(item.get("type")).append(' ').append(item.get("status"));
        }
        Map<String, Object> response = Json.objectAt(event, "response");
        if (!response.isEmpty()) {
            line.append(' ').append(response.get("status"));
        }
        return line.toString();
    }
}
