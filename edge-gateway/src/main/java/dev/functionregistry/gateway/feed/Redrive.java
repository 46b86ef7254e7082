package dev.functionregistry.gateway.feed;

/** What became of the wish to put a dead letter back. */
public sealed interface Redrive {
    /**
     * It stands where it stood before, as a new record.
     *
     * @param topic name without prefix
     */
    record Done(String topic, int partition, long offset) implements Redrive {}

    /** There is no such dead letter. */
    record Unknown() implements Redrive {}

    /** It cannot be put back. @param why one sentence */
    record Impossible(String why) implements Redrive {}

    /** The log took nothing, or the audit alone; it may be tried again. */
    record NotTaken() implements Redrive {}
}
