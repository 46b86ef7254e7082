package dev.functionregistry.processor.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Which gateways give a sign of life, and which sessions they carry. All of it is in memory: a task that starts hears every gateway as
 * alive and gives it the full time.
 *
 * <p>Silence is counted in steps of at most a second, so a thread that stood still does not take its own sleep for the gateways'.
 */
final class GatewayWatch {
    /** A gateway is lost when it was silent for longer than this, in milliseconds. */
    static final long SILENCE_MS = 10_000;

    private static final long LONGEST_STEP_MS = 1_000;

    private final Map<String, Long> heardAt = new HashMap<>();
    private final Map<String, Map<String, Long>> carried = new HashMap<>();
    private final Map<String, String> gatewayOf = new HashMap<>();
    private long lastTick;
    private long clock;

    GatewayWatch(long now) {
        this.lastTick = now;
    }

    void heard(String gateway) {
        heardAt.put(gateway, clock);
    }

    /** The gateway carries the session under this epoch, which it just asked to do. */
    void carries(String gateway, String sessionId, long epoch) {
        gone(sessionId);
        heardAt.put(gateway, clock);
        gatewayOf.put(sessionId, gateway);
        carried.computeIfAbsent(gateway, g -> new HashMap<>()).put(sessionId, epoch);
    }

    /** No gateway carries the session. */
    void gone(String sessionId) {
        var gateway = gatewayOf.remove(sessionId);
        if (gateway != null) {
            var sessions = carried.get(gateway);
            if (sessions != null && sessions.remove(sessionId) != null && sessions.isEmpty()) {
                carried.remove(gateway);
            }
        }
    }

    /** Sessions that a gateway carries. */
    int sessions() {
        return gatewayOf.size();
    }

    /** Passes time, and calls with session and epoch for every session of a lost gateway; again at each tick until it is gone. */
    void tick(long now, BiConsumer<String, Long> lost) {
        clock += Math.clamp(now - lastTick, 0, LONGEST_STEP_MS);
        lastTick = now;
        carried.forEach((gateway, sessions) -> {
            if (clock - heardAt.getOrDefault(gateway, 0L) > SILENCE_MS) {
                sessions.forEach(lost);
            }
        });
        heardAt.entrySet()
                .removeIf(heard -> clock - heard.getValue() > SILENCE_MS && !carried.containsKey(heard.getKey()));
    }
}
