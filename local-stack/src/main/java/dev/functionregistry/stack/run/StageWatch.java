package dev.functionregistry.stack.run;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks once a second whether every stage still lives: a stack that half works in silence had better stop and say so. */
final class StageWatch implements AutoCloseable {
    private final List<Stage> stages;
    private final StackProgress progress;
    private final String logs;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("stage-watch").unstarted(task));
    private boolean over;

    /**
     * @param progress told that it is over when a stage has failed for good
     * @param logs where the stages' logs are, as people write it
     */
    StageWatch(Collection<Stage> stages, StackProgress progress, String logs) {
        this.stages = List.copyOf(stages);
        this.progress = progress;
        this.logs = logs;
    }

    StageWatch start() {
        clock.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
        return this;
    }

    synchronized void look() {
        if (over) {
            return;
        }
        stages.stream()
                .filter(stage -> !stage.alive().getAsBoolean())
                .findFirst()
                .ifPresent(stage -> {
                    over = true;
                    progress.over("The " + stage.name() + " failed and does not recover.  Logs: " + logs
                            + "  Stopping everything; the data stay: ./registry up starts it again.");
                });
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
