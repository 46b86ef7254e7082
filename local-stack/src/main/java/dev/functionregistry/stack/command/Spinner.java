package dev.functionregistry.stack.command;

import dev.functionregistry.stack.workshop.Screen;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Shows what is still starting, on a terminal; nothing elsewhere. */
final class Spinner implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final String FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

    private final List<String> waiting = new CopyOnWriteArrayList<>(
            List.of("kafka", "schema-registry", "contracts", "processor", "bridge, gateway"));
    private final long begun = System.nanoTime();
    private final Thread thread;

    private Spinner(Screen screen) {
        thread = Thread.ofPlatform().daemon().name("spinner").unstarted(() -> {
            try {
                for (int frame = 0; !waiting.isEmpty(); frame = (frame + 1) % FRAMES.length()) {
                    screen.status(
                            waiting.getFirst(),
                            FRAMES.charAt(frame) + " starting",
                            Duration.ofNanos(System.nanoTime() - begun));
                    Thread.sleep(TICK);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    static Spinner start(Screen screen) {
        var spinner = new Spinner(screen);
        if (screen.terminal()) {
            spinner.thread.start();
        }
        return spinner;
    }

    void done(String part) {
        waiting.remove(part);
    }

    @Override
    public void close() {
        waiting.clear();
        thread.interrupt();
    }
}
