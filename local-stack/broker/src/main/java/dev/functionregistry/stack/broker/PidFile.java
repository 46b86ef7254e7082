package dev.functionregistry.stack.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers a process between lives of its parent: one line, pid and start time in milliseconds since the epoch. A pid alone
 * would, after a reboot, name a stranger.
 */
public final class PidFile {
    private static final Logger log = LoggerFactory.getLogger(PidFile.class);

    private final Path file;

    public PidFile(Path file) {
        this.file = file;
    }

    public void write(ProcessHandle process) {
        try {
            Files.writeString(file, process.pid() + " " + startedAt(process) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** The remembered process, when it still runs. */
    public Optional<ProcessHandle> running() {
        try {
            var words = Files.readString(file).strip().split(" ");
            if (words.length != 2) {
                return Optional.empty();
            }
            long started = Long.parseLong(words[1]);
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(process -> process.isAlive() && startedAt(process) == started);
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Ends the remembered process when it still runs, and forgets it. */
    public void endLeftover() {
        running().ifPresent(process -> {
            log.info("ending a leftover process pid={}", process.pid());
            process.destroyForcibly();
            try {
                process.onExit().get(10, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("process " + process.pid() + " of an earlier run does not end", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        delete();
    }

    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }

    private static long startedAt(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
