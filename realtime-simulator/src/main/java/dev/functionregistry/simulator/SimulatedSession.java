package dev.functionregistry.simulator;

import dev.functionregistry.simulator.conversation.Pacing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A test's view of one session: what went over the wire, and the faults that the service may have. */
public interface SimulatedSession {
    /** {@code sess_...} */
    String id();

    /** {@code rtc_...} of the call that this is the session of. */
    Optional<String> callId();

    /** Says whether the session is over. */
    boolean ended();

    /** Client events as they came in, valid or not, oldest first; binary frames and text that is no JSON object are left out. */
    List<Map<String, Object>> received();

    /** Server events as they went out, oldest first. */
    List<Map<String, Object>> sent();

    /** Sends this event as it is, whatever the state of the conversation. */
    void inject(Map<String, Object> event);

    /** Takes this client event as if a browser had sent it over the data channel of its call. */
    void receive(Map<String, Object> event);

    /** The user says this aloud: a response on its way is broken off as {@code turn_detected}, and the next one starts by itself. */
    void hear(String words);

    /** Applies to responses that start from now on. */
    void pace(Pacing pacing);

    /** Its time is up: {@code session_expired}, then closed with 1001. */
    void expire();

    /** Closes every socket of the session with this code and reason. */
    void close(int code, String reason);

    /** Cuts every socket of the session without a close frame. */
    void drop();

    /** A delay before each response's first output. */
    default void delay(Duration latency) {
        pace(new Pacing(latency, Duration.ZERO, Duration.ZERO));
    }

    /** Received events of one type. */
    default List<Map<String, Object>> received(String type) {
        return received().stream()
                .filter(event -> type.equals(event.get("type")))
                .toList();
    }

    /** Sent events of one type. */
    default List<Map<String, Object>> sent(String type) {
        return sent().stream().filter(event -> type.equals(event.get("type"))).toList();
    }
}
