package dev.functionregistry.processor.topology;

/** Counts what happens, for metrics. Called from several threads. */
public interface Tally {
    /** Counts nothing. */
    Tally NONE = new Tally() {};

    /** A call ended; the code is {@code SUCCEEDED} or that of the failure. */
    default void settled(String code) {}

    /** A record became a dead letter. */
    default void deadLetter(String reason) {}

    /** An input came again and was answered as before. */
    default void replayed() {}

    /** A timer wrote its due. */
    default void due() {}

    /** An answer came too late. */
    default void late() {}

    /** A task began and found so many open sessions in its store. */
    default void restored(int sessions) {}
}
