package dev.functionregistry.bridge.session;

/** Told once, when a record that was read needs nothing more: its offset may be committed. */
@FunctionalInterface
public interface Receipt {
    void done();

    /** For inputs that no record stands behind. */
    Receipt NONE = () -> {};
}
