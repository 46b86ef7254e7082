package dev.functionregistry.processor.insights;

import java.util.List;

/** What is remembered afterwards, and what there is to tell. */
public record Step<T>(T tally, List<AlertEvent> alerts) {
    public Step {
        alerts = List.copyOf(alerts);
    }
}
