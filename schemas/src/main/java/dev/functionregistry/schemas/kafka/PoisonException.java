package dev.functionregistry.schemas.kafka;

import dev.functionregistry.schemas.PoisonReason;
import org.apache.kafka.common.errors.SerializationException;

/** A record that will never be readable. Send it to the dead letters and go on. */
public final class PoisonException extends SerializationException {
    private static final long serialVersionUID = 1L;

    private final PoisonReason reason;

    public PoisonException(PoisonReason reason, String detail) {
        super(reason + ": " + detail);
        this.reason = reason;
    }

    /** Stable code of what is wrong. */
    public PoisonReason reason() {
        return reason;
    }
}
