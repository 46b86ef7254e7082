package dev.functionregistry.simulator.script;

import dev.functionregistry.simulator.protocol.ApiError;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a script has done with an event that came in, in this order.
 *
 * @param handle the conversation answers it too, first
 * @param send events for every client of the session, as they stand
 * @param error for the client that sent the event
 * @param drop the sockets are lost without a close frame
 * @param expire the session's time is up
 */
public record Told(
        boolean handle,
        List<Map<String, Object>> send,
        Optional<ApiError> error,
        Optional<Close> close,
        boolean drop,
        boolean expire) {
    /** The conversation answers, as it would without a script. */
    public static final Told NOTHING = new Told(true, List.of(), Optional.empty(), Optional.empty(), false, false);

    /** Of every socket of the session. */
    public record Close(int code, String reason) {}

    public Told {
        send = List.copyOf(send);
    }
}
