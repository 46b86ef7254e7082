package dev.functionregistry.processor.insights;

/**
 * What a function's author says that a call costs and brings, in the author's unit; 0 where nothing is said.
 *
 * @param cost {@code costPerCall}
 * @param revenue {@code revenueImpact}
 */
public record Price(double cost, double revenue) {
    public static final Price NONE = new Price(0, 0);
}
