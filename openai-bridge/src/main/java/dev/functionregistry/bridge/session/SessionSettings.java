package dev.functionregistry.bridge.session;

import dev.functionregistry.bridge.conversation.RealtimeConversation;
import dev.functionregistry.bridge.realtime.RealtimeCodec;
import dev.functionregistry.bridge.realtime.RealtimeConnection;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What all sessions of a process share.
 *
 * @param rules the conversation
 * @param codec events to JSON and back
 * @param connector opens model sessions
 * @param ports where records go
 * @param metrics what is counted
 * @param executor runs sessions, each on at most one thread at a time
 * @param timer wakes them
 * @param micros the clock, microseconds since the epoch
 * @param random from 0 to 1, drawn per connection attempt
 * @param mayAct false while another bridge may have taken over: nothing is sent or written then
 * @param unansweredCalls open calls of the whole process
 * @param unansweredAtMost calls that the process may have open; the model is told OVERLOADED beyond it
 */
public record SessionSettings(
        RealtimeConversation rules,
        RealtimeCodec codec,
        RealtimeConnection.Connector connector,
        SessionPorts ports,
        SessionMetrics metrics,
        Executor executor,
        ScheduledExecutorService timer,
        LongSupplier micros,
        DoubleSupplier random,
        BooleanSupplier mayAct,
        AtomicInteger unansweredCalls,
        int unansweredAtMost) {}
