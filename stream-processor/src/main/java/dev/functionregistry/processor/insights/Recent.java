package dev.functionregistry.processor.insights;

/**
 * The newest {@value #MOST} outcomes, a bit each: set for a failure.
 *
 * @param low newest 64, the newest lowest
 * @param high those before them
 * @param count outcomes remembered
 */
public record Recent(long low, long high, int count) {
    static final int MOST = 100;
    private static final long HIGH_MASK = (1L << (MOST - Long.SIZE)) - 1;

    public static final Recent NONE = new Recent(0, 0, 0);

    Recent and(boolean failed) {
        return new Recent(
                (low << 1) | (failed ? 1 : 0), ((high << 1) | (low >>> 63)) & HIGH_MASK, Math.min(MOST, count + 1));
    }

    int failures() {
        return Long.bitCount(low) + Long.bitCount(high);
    }

    /** 0 to 1; 0 when nothing is remembered. */
    double errorRate() {
        return count == 0 ? 0 : (double) failures() / count;
    }
}
