package dev.functionregistry.core.call;

/**
 * Registration records that an answer was sent after: it waits until they are applied, so that the model learns of new tools first.
 *
 * @param epoch epoch of the socket that answered
 * @param number registration records of that epoch sent before the answer; 0 when none
 */
public record Barrier(long epoch, long number) {

    /** True when the session has applied these records, or will never: a later epoch leaves older records behind. */
    boolean passed(long sessionEpoch, long applied) {
        return number == 0 || sessionEpoch > epoch || (sessionEpoch == epoch && applied >= number);
    }
}
