package dev.functionregistry.processor.query;

/** The store is not here, or not whole yet. Whoever asked should ask again in a moment. */
public final class StoreMovingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreMovingException(String message, Throwable cause) {
        super(message, cause);
    }
}
