package dev.functionregistry.simulator.conversation;

import java.time.Duration;
import java.util.Map;

/**
 * How a session begins.
 *
 * @param sessionId {@code sess_...}
 * @param model the model that the client asked for
 * @param config checked session fields that differ from the defaults
 * @param peerConnection whether audio goes over WebRTC: then its events are told, but the audio is not
 * @param life time until the session expires
 */
public record Setup(
        String sessionId, String model, Map<String, Object> config, boolean peerConnection, Duration life) {}
