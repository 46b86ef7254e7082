package dev.functionregistry.schemas.kafka;

import org.apache.kafka.common.errors.SerializationException;

/** The registry answers, and has not the schema that this build writes: the deploy command was not run for it. */
public final class ContractNotDeployedException extends SerializationException {
    private static final long serialVersionUID = 1L;

    public ContractNotDeployedException(String subject) {
        super("The schema registry has not this build's schema under " + subject
                + "; run the deploy command (registry topics) first");
    }
}
