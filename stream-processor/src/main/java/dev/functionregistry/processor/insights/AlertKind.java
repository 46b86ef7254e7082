package dev.functionregistry.processor.insights;

/** What a person should look at. */
public enum AlertKind {
    /** A call took longer than 5 s, or timed out. Over after ten quick ones in a row. Value in milliseconds. */
    SLOW("slow", "Slow function execution", 5_000),

    /** More than a tenth of the last hundred calls failed, of at least twenty. Over at half of that. */
    ERROR_RATE("error-rate", "High error rate", 0.1),

    /** Records of a topic were set aside. Over after five minutes without. Value: how many since it was raised. */
    DEAD_LETTERS("dead-letters", "Dead letters", 0),

    /** A call is open long after its timer should have ended it. Value in milliseconds. */
    STUCK_CALL("stuck-call", "Stuck call", 10_000);

    private final String word;
    private final String title;
    private final double threshold;

    AlertKind(String word, String title, double threshold) {
        this.word = word;
        this.title = title;
        this.threshold = threshold;
    }

    public String title() {
        return title;
    }

    /** Value above which it is raised. */
    public double threshold() {
        return threshold;
    }

    /** Id of one alert, the same in its recovery. @param raisedAt milliseconds since the epoch */
    public String id(String subject, long raisedAt) {
        return word + ":" + subject + ":" + raisedAt;
    }
}
