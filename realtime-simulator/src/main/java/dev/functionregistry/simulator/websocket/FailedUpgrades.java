package dev.functionregistry.simulator.websocket;

import dev.functionregistry.simulator.script.Faults.Refusal;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Carries the reason of a failed upgrade over to the HTTP routing, which answers it: the server lets a listener say no, but not
 * why. Each handshake has a key of its own. Safe for many threads.
 */
public final class FailedUpgrades {
    private static final HeaderName HANDSHAKE = HeaderNames.create("Sec-WebSocket-Key");

    private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();

    void put(Headers handshake, Refusal refusal) {
        handshake.first(HANDSHAKE).ifPresent(key -> refusals.put(key, refusal));
    }

    /** The reason for this handshake, once. */
    public Optional<Refusal> take(Headers handshake) {
        return handshake.first(HANDSHAKE).map(refusals::remove);
    }
}
