package dev.functionregistry.bench.soak;

import dev.functionregistry.simulator.SimulatedSession;
import dev.functionregistry.simulator.codec.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Looks through all events of a model session when it is over. Safe for many threads. */
final class Audit {
    /** A result that was on the log for so long must have been delivered, if the model session lived on. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Figures figures;
    private final Offences offences;
    private final Answerer answerer;
    private final Path directory;
    /** Conversations that came to their end in order: nothing of them may be open. */
    private final Set<String> finished = ConcurrentHashMap.newKeySet();

    Audit(Figures figures, Offences offences, Answerer answerer, Path directory) {
        this.figures = figures;
        this.offences = offences;
        this.answerer = answerer;
        this.directory = directory;
    }

    /** All turns of this conversation have ended, and it is about to be closed. */
    void finished(String conversation) {
        finished.add(conversation);
    }

    void check(SimulatedSession session) {
        List<Map<String, Object>> received = session.received();
        List<Map<String, Object>> sent = session.sent();
        String conversation = conversation(session, received);
        List<String> problems = new ArrayList<>();
        protocolErrors(sent, conversation, problems);
        figures.count(session.callId().isPresent() ? "sideband sessions" : "owned model sessions");
        calls(session, received, sent, conversation, problems);
        if (!problems.isEmpty()) {
            write(conversation + "-" + session.id(), problems, received, sent);
        }
    }

    private static String conversation(SimulatedSession session, List<Map<String, Object>> received) {
        for (Map<String, Object> event : received) {
            Map<String, Object> item = Json.objectAt(event, "item");
            if ("user".equals(item.get("role"))) {
                var directive = Directive.in(String.valueOf(item.get("content")).replace("text={", "{"))
                        .or(() -> Directive.in(Json.write(item).replace("\\\"", "\"")));
                if (directive.isPresent()) {
                    return Directive.conversationOf(directive.get().turn());
                }
            }
        }
        return session.id();
    }

    private void protocolErrors(List<Map<String, Object>> sent, String conversation, List<String> problems) {
        boolean heard = sent.stream().anyMatch(event -> "input_audio_buffer.speech_started".equals(event.get("type")));
        for (Map<String, Object> event : sent) {
            if (!"error".equals(event.get("type"))) {
                continue;
            }
            Map<String, Object> error = Json.objectAt(event, "error");
            String code = String.valueOf(error.get("code"));
            figures.count("error events: " + code);
            boolean expected = switch (code) {
                // the user spoke, and the model began of its own accord: nobody could know
                case "conversation_already_has_active_response" -> heard;
                // the answer to "is it there?"
                case "item_retrieve_invalid_item_id" -> true;
                case "session_expired" -> true;
                default -> String.valueOf(error.get("message")).startsWith(BridgeSoak.INJECTED);
            };
            if (!expected) {
                offences.add(Offences.PROTOCOL_ERROR, conversation, Json.write(event));
                problems.add(Json.write(event));
            }
        }
    }

    private void calls(
            SimulatedSession session,
            List<Map<String, Object>> received,
            List<Map<String, Object>> sent,
            String conversation,
            List<String> problems) {
        Map<String, Boolean> calls = new LinkedHashMap<>();
        Set<String> outOfBand = new HashSet<>();
        for (Map<String, Object> event : sent) {
            Map<String, Object> response = Json.objectAt(event, "response");
            if ("response.created".equals(event.get("type")) && response.get("conversation_id") == null) {
                outOfBand.add(String.valueOf(response.get("id")));
            }
            Map<String, Object> item = Json.objectAt(event, "item");
            if ("response.output_item.done".equals(event.get("type"))
                    && "function_call".equals(item.get("type"))
                    && "completed".equals(item.get("status"))
                    && !outOfBand.contains(String.valueOf(event.get("response_id")))) {
                calls.put(String.valueOf(item.get("call_id")), false);
            }
        }
        figures.add("calls of the model", calls.size());
        Map<String, Integer> outputs = new HashMap<>();
        for (Map<String, Object> event : received) {
            Map<String, Object> item = Json.objectAt(event, "item");
            if (!"conversation.item.create".equals(event.get("type"))
                    || !"function_call_output".equals(item.get("type"))) {
                continue;
            }
            String callId = String.valueOf(item.get("call_id"));
            if (outputs.merge(callId, 1, Integer::sum) > 1) {
                offences.add(Offences.TWICE, conversation, "output of " + callId);
                problems.add("twice: " + callId);
            }
            rightOutput(callId, String.valueOf(item.get("output")), conversation, problems);
            figures.count(calls.containsKey(callId) ? "outputs" : "outputs told again in a new model session");
        }
        for (String callId : calls.keySet()) {
            if (outputs.containsKey(callId)) {
                continue;
            }
            if (session.callId().isPresent() && !answerer.heardOf(callId)) {
                figures.count("calls that no bridge was there to hear");
                continue;
            }
            boolean late = answerer.answeredLongerThan(callId, PATIENCE.toNanos());
            if (finished.contains(conversation) || late) {
                offences.add(Offences.UNANSWERED, conversation, callId + (late ? ", its result was there" : ""));
                problems.add("unanswered: " + callId);
            } else {
                figures.count("calls that ended with their model session");
            }
        }
    }

    private void rightOutput(String callId, String output, String conversation, List<String> problems) {
        String of = Json.parse(output) instanceof Json.Parsed.Tree(Map<?, ?> tree)
                ? String.valueOf(tree.get("call"))
                : "null";
        if (of.equals("null")) {
            figures.count("outputs that tell of a failure or of waiting");
        } else if (!of.equals(callId)) {
            offences.add(Offences.WRONG_OUTPUT, conversation, callId + " got the output of " + of);
            problems.add("wrong output: " + callId + " got that of " + of);
        }
    }

    private void write(
            String name, List<String> problems, List<Map<String, Object>> received, List<Map<String, Object>> sent) {
        List<String> lines = new ArrayList<>(problems);
        lines.add("--- received");
        received.forEach(event -> lines.add(Json.write(event)));
        lines.add("--- sent");
        sent.forEach(event -> lines.add(Json.write(event)));
        try {
            Files.write(directory.resolve(name + ".log"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
