package dev.functionregistry.schemas;

/** Why a record became a dead letter. The names are stable codes: header, metric tag and documentation use them. */
public enum PoisonReason {
    /** The value is null on a topic that knows no tombstones. */
    NULL_VALUE("the record has no value"),
    /** The key is missing or is none that the topic allows. */
    INVALID_KEY("the record's key is missing or of the wrong form"),
    /** The bytes do not begin as Confluent's wire format does. */
    NOT_CONTRACT_FORMAT("the value is not in Confluent wire format"),
    /** The registry knows no schema of this id. */
    UNKNOWN_SCHEMA_ID("the schema registry does not know the schema id"),
    /** The schema is known, but its record may not stand on this topic. */
    UNKNOWN_RECORD_TYPE("the record type may not stand on this topic"),
    /** The bytes do not follow their schema, or the schema cannot be read as ours. */
    UNDECODABLE("the value cannot be decoded by its schema"),
    /** The record is larger than the stage takes. */
    OVERSIZE("the record is too large"),
    /** The key belongs to another partition. */
    WRONG_PARTITION("the record stands on a partition that its key does not belong to"),
    /** The partition named for a gateway does not exist. */
    UNKNOWN_INBOX_PARTITION("the gateway's inbox partition does not exist"),
    /** The record was read, and what it says makes no sense to the stage. */
    INVALID_CONTENT("the record says what cannot be");

    private final String words;

    PoisonReason(String words) {
        this.words = words;
    }

    /** In words, for people. */
    public String words() {
        return words;
    }
}
