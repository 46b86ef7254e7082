package dev.functionregistry.processor.insights;

/**
 * Whether an alert stands. Both times are when it was raised, in milliseconds since the epoch.
 *
 * @param since of the one that stands; 0 when none does
 * @param over of the one that ended last; 0 when none did
 */
public record Standing(long since, long over) {
    public static final Standing NOT = new Standing(0, 0);

    public boolean stands() {
        return since > 0;
    }

    Standing raised(long at) {
        return new Standing(at, over);
    }

    Standing ended() {
        return stands() ? new Standing(0, since) : this;
    }
}
