package dev.functionregistry.schemas.kafka;

import org.apache.kafka.common.errors.RetriableException;

/** The schema registry gave no answer. Nothing is wrong with the record: wait and try the same one again. */
public final class RegistryUnavailableException extends RetriableException {
    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
