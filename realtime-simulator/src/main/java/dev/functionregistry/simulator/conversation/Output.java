package dev.functionregistry.simulator.conversation;

import dev.functionregistry.simulator.protocol.ServerEvent;

/** What a conversation wants done. */
public sealed interface Output {

    /** An event for every client of the session. */
    record Broadcast(ServerEvent event) implements Output {}

    /** An event for the client alone whose event is being answered. */
    record Answer(ServerEvent event) implements Output {}

    /** Close every socket of the session with this code and reason; the session is over. */
    record Close(int code, String reason) implements Output {}

    /** Lose every socket of the session, without a close frame. */
    record Drop() implements Output {}
}
