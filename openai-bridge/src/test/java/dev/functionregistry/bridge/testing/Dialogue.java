package dev.functionregistry.bridge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.functionregistry.bridge.testing.ScriptedRealtimeServer.Client;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model that behaves: it confirms tools, echoes items, and answers each {@code response.create} by what it last heard. Words after
 * "call " become calls, as in {@code call getWeather calculateSum}; outputs become its answer; anything else it repeats.
 */
public final class Dialogue {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ScriptedRealtimeServer server;
    private final Map<Client, Heard> heard = new ConcurrentHashMap<>();

    /** What a client has said since the last response. */
    private static final class Heard {
        String user = "";
        final StringBuilder outputs = new StringBuilder();
    }

    public Dialogue(ScriptedRealtimeServer server) {
        this.server = server;
        server.greet(client -> client.send("{\"type\":\"session.created\",\"event_id\":\"" + server.nextId("event")
                + "\",\"session\":{\"type\":\"realtime\",\"id\":\"" + server.nextId("sess") + "\",\"tools\":[]}}"));
        server.answer(this::answer);
    }

    private void answer(Client client, JsonNode event) {
        Heard words = heard.computeIfAbsent(client, key -> new Heard());
        switch (event.path("type").asText()) {
            case "session.update" -> {
                ObjectNode updated = event("session.updated");
                updated.set("session", event.path("session"));
                client.send(updated.toString());
            }
            case "conversation.item.create" -> {
                JsonNode item = event.path("item");
                ObjectNode added = event("conversation.item.added");
                added.set("item", item);
                if (item.path("type").asText().equals("function_call_output")) {
                    words.outputs.append(item.path("output").asText()).append(' ');
                } else {
                    words.user = item.path("content").path(0).path("text").asText();
                }
                client.send(added.toString());
                client.send(added.put("type", "conversation.item.done").toString());
            }
            case "response.create" -> respond(client, words);
            default -> {}
        }
    }

    private void respond(Client client, Heard words) {
        String id = server.nextId("resp");
        ObjectNode created = event("response.created");
        created.putObject("response").put("id", id).put("status", "in_progress").putArray("output");
        client.send(created.toString());
        ObjectNode done = event("response.done");
        ObjectNode response = done.putObject("response").put("id", id).put("status", "completed");
        ArrayNode output = response.putArray("output");
        if (!words.outputs.isEmpty()) {
            say(client, id, output, "Results: " + words.outputs.toString().strip());
            words.outputs.setLength(0);
        } else if (words.user.startsWith("call ")) {
            for (String name : List.of(words.user.substring("call ".length()).split(" "))) {
                call(client, id, output, name);
            }
        } else {
            say(client, id, output, "You said " + words.user);
        }
        words.user = "";
        client.send(done.toString());
    }

    private void call(Client client, String responseId, ArrayNode output, String name) {
        ObjectNode item = output.addObject()
                .put("id", server.nextId("item"))
                .put("type", "function_call")
                .put("status", "completed")
                .put("name", name)
                .put("call_id", server.nextId("call"))
                .put("arguments", "{\"location\":\"Berlin\"}");
        ObjectNode event = event("response.output_item.done")
                .put("response_id", responseId)
                .put("output_index", 0);
        event.set("item", item);
        client.send(event.toString());
    }

    private void say(Client client, String responseId, ArrayNode output, String text) {
        ObjectNode delta = event("response.output_text.delta")
                .put("response_id", responseId)
                .put("delta", text.substring(0, text.length() / 2));
        client.send(delta.toString());
        output.addObject()
                .put("id", server.nextId("item"))
                .put("type", "message")
                .put("role", "assistant")
                .putArray("content")
                .addObject()
                .put("type", "output_text")
                .put("text", text);
    }

    private ObjectNode event(String type) {
        return JSON.createObjectNode().put("type", type).put("event_id", server.nextId("event"));
    }
}
