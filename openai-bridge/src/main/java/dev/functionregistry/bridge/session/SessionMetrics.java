package dev.functionregistry.bridge.session;

import dev.functionregistry.bridge.conversation.Effect;

/** What sessions count. */
public interface SessionMetrics {
    /** A model session began or ended. */
    void modelSessions(int change);

    /** A call went to the pipeline, so many nanoseconds after its event came from the model. */
    void callPlaced(long nanos);

    /** An output went to the model, so many nanoseconds after its result was read; calls whose result had to wait are not told. */
    void outputSent(long nanos);

    /** The conversation noted something. */
    void noted(Effect.Note.Kind kind);
}
