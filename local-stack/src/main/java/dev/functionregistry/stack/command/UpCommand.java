package dev.functionregistry.stack.command;

import dev.functionregistry.stack.run.DataDirectory;
import dev.functionregistry.stack.run.LocalStack;
import dev.functionregistry.stack.run.StackException;
import dev.functionregistry.stack.run.StackPorts;
import dev.functionregistry.stack.run.StackProgress;
import dev.functionregistry.stack.run.StackSettings;
import dev.functionregistry.stack.workshop.Screen;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code up}: everything on this machine, until Ctrl-C. */
@Command(name = "up")
public final class UpCommand implements Callable<Integer> {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--fresh")
    private boolean fresh;

    @Option(names = "--port-base", paramLabel = "N")
    private @Nullable Integer portBase;

    private final AtomicReference<LocalStack> stack = new AtomicReference<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean gaveUp;

    @Override
    public Integer call() throws InterruptedException {
        long begun = System.nanoTime();
        var screen = Screen.ofProcess();
        var directory = data.directory();
        var settings = new StackSettings(directory, ports(), System.getenv());
        if (fresh) {
            empty(directory);
        }
        Logging.to(directory.logs());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(screen), "stop"));
        try (var spinner = Spinner.start(screen)) {
            stack.set(LocalStack.start(settings, new Progress(screen, spinner)));
        } catch (StackException e) {
            System.err.println(e.getMessage());
            if (e.getCause() != null) {
                System.err.println("Logs: " + directory.display(directory.logs()));
            }
            return 1;
        }
        var took = String.format(Locale.ROOT, "%.1f", (System.nanoTime() - begun) / 1e9);
        screen.line("Ready in " + took + " s.  Open  http://localhost:"
                + settings.ports().gateway() + "   and ask: What is the weather in Berlin?");
        screen.line("Data in " + directory.display(directory.path())
                + " (--fresh empties it).  Ctrl-C stops everything.  Logs: " + directory.display(directory.logs()));
        stopped.await();
        return gaveUp ? 1 : 0;
    }

    /** Rows while the stack starts, and later a line for what goes wrong. */
    private final class Progress implements StackProgress {
        private final Screen screen;
        private final Spinner spinner;

        Progress(Screen screen, Spinner spinner) {
            this.screen = screen;
            this.spinner = spinner;
        }

        @Override
        public void ready(String part, String text, Duration took) {
            screen.row(part, text, took);
            spinner.done(part);
        }

        @Override
        public void trouble(String line) {
            screen.line(line);
        }

        @Override
        public void over(String line) {
            screen.line(line);
            gaveUp = true;
            stopped.countDown();
        }
    }

    private StackPorts ports() {
        try {
            return portBase == null ? StackPorts.standard() : StackPorts.from(portBase);
        } catch (IllegalArgumentException e) {
            throw new StackException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void empty(DataDirectory directory) {
        var lock = directory
                .lock()
                .orElseThrow(() -> new StackException("A stack is up on " + directory.display(directory.path())
                        + ": stop it before --fresh empties its data."));
        try (var channel = lock.channel()) {
            directory.empty();
        } catch (java.io.IOException e) {
            throw new StackException("Cannot release " + directory.display(directory.path()), e);
        }
    }

    /** Runs while the JVM exits: in order when that is quick, by the JVM's end when it is not. */
    private void stop(Screen screen) {
        var running = stack.getAndSet(null);
        if (running == null) {
            return;
        }
        screen.line("");
        var stopping = Thread.ofPlatform().daemon().name("stop-stack").start(running::close);
        try {
            screen.line(
                    stopping.join(STOP_LIMIT)
                            ? "Stopped."
                            : "Stopped by force after " + STOP_LIMIT.toSeconds() + " s.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopped.countDown();
    }
}
