package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.Call;
import dev.functionregistry.core.call.CallState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open calls of a task by what they ask for. In memory, built anew from the open calls when a task starts. */
final class RunningCalls {
    private final Map<String, List<String>> byFingerprint = new HashMap<>();

    /** Ids of the session's open calls with this fingerprint, in the order they came. */
    List<String> equalTo(String sessionId, String fingerprint) {
        return byFingerprint.getOrDefault(key(sessionId, fingerprint), List.of());
    }

    /** Notes where a call stands now. */
    void follow(String sessionId, String callId, CallState state) {
        if (state instanceof CallState.Settled settled) {
            byFingerprint.computeIfPresent(
                    key(sessionId, settled.fingerprint()), (key, running) -> without(running, callId));
        } else {
            state.open()
                    .map(Call::fingerprint)
                    .ifPresent(fingerprint -> byFingerprint.merge(
                            key(sessionId, fingerprint),
                            List.of(callId),
                            (running, more) -> running.contains(callId) ? running : with(running, callId)));
        }
    }

    private static List<String> with(List<String> running, String callId) {
        var more = new ArrayList<>(running);
        more.add(callId);
        return List.copyOf(more);
    }

    /** Null, which takes the entry away, when none is left. */
    private static @Nullable List<String> without(List<String> running, String callId) {
        var rest = running.stream().filter(id -> !id.equals(callId)).toList();
        return rest.isEmpty() ? null : rest;
    }

    int size() {
        return byFingerprint.values().stream().mapToInt(List::size).sum();
    }

    private static String key(String sessionId, String fingerprint) {
        return sessionId + "|" + fingerprint;
    }
}
