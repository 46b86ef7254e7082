package dev.functionregistry.processor.topology;

/** Counts what happens, for metrics. Called from several threads. */
public interface Tally {
    /** Counts nothing. */
    Tally NONE = new Tally() {};

    /** A call ended; the code is {@code SUCCEEDED} or that of the failure. */
    default void settled(String code) {}

    /** A call was answered with the kept result of an equal one. */
    default void cached() {}

    /** An attempt failed and another one follows. */
    default void retried() {}

    /** Something in a call's arguments looked like an attack; the kind is {@code sql}, {@code nosql} or {@code shell}. */
    default void signal(String kind) {}

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
