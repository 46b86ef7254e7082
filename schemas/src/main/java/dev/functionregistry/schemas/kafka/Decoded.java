package dev.functionregistry.schemas.kafka;

import dev.functionregistry.schemas.PoisonReason;
import org.apache.avro.specific.SpecificRecord;

/** What the bytes of a record value turned out to be. */
public sealed interface Decoded {

    /** A record of the contract, of a type that may stand on its topic. */
    record Value(SpecificRecord value) implements Decoded {}

    /** No value: what the key names is gone. Poison on topics where {@code Topic.tombstones()} is false; the reader decides. */
    record Tombstone() implements Decoded {}

    /**
     * Bytes that will never be readable.
     *
     * @param reason stable code
     * @param detail one line for people, without record contents
     */
    record Poison(PoisonReason reason, String detail) implements Decoded {}
}
