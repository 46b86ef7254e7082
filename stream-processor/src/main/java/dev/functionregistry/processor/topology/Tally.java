package dev.functionregistry.processor.topology;

import dev.functionregistry.core.call.Settlement;
import dev.functionregistry.schemas.Topic;

/** Counts what happens, for metrics. Called from several threads. */
public interface Tally {
    /** Counts nothing. */
    Tally NONE = new Tally() {};

    /** The first outcome of a call was read back: once for each call. */
    default void outcome(Settlement outcome) {}

    /** An attempt failed and another follows. */
    default void retried() {}

    /** A sender was told that its wish never became a call. */
    default void rejected(String code) {}

    /** A function of a batch was answered: {@code registered}, {@code updated}, … or the code of its refusal. */
    default void registration(String code) {}

    /**
     * A record of this topic was read.
     *
     * @param micros microseconds since it was sent
     */
    default void hop(Topic topic, long micros) {}

    /** Something in a call's arguments looked like an attack; the kind is {@code sql}, {@code nosql} or {@code shell}. */
    default void signal(String kind) {}

    /** A record became a dead letter. */
    default void deadLetter(String reason) {}

    /**
     * A record was too large for its topic and did not get there.
     *
     * @param topicName full name of the topic, which may be a changelog
     */
    default void outputLost(String topicName) {}

    /** An input came again and was answered as before. */
    default void replayed() {}

    /** A timer wrote its due. */
    default void due() {}

    /** An answer came too late. */
    default void late() {}

    /** A task began and found so many open sessions in its store. */
    default void restored(int sessions) {}

    /** How a task stands now; nothing of it is left after {@link #ended}. */
    default void stands(String taskId, int openCalls, int carriedSessions) {}

    /** A task is no longer here. */
    default void ended(String taskId) {}
}
