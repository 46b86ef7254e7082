package dev.functionregistry.gateway.session;

/** The two kinds of batches that are answered per function. */
public enum BatchKind {
    REGISTER,
    UNREGISTER
}
