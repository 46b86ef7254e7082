package dev.functionregistry.stack.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a stack keeps everything between runs.
 *
 * <pre>
 * kafka/      the broker's log        schemas/   the schema registry's database
 * streams/    the processor's stores  keys/      development keys, readable by the owner only
 * logs/       what all parts log      stack.json the stack that is up: its ports and pid
 * </pre>
 */
public record DataDirectory(Path path) {
    private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);
    private static final List<String> OWN = List.of("kafka", "schemas", "streams", "keys", "logs", "stack.json");

    public DataDirectory {
        path = path.toAbsolutePath().normalize();
    }

    /** {@code ~/.function-registry}. */
    public static DataDirectory ofUser() {
        return new DataDirectory(Path.of(System.getProperty("user.home"), ".function-registry"));
    }

    /** A new one in the temporary directory, for one run. */
    public static DataDirectory temporary() {
        try {
            return new DataDirectory(Files.createTempDirectory("function-registry-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path kafka() {
        return path.resolve("kafka");
    }

    public Path schemas() {
        return path.resolve("schemas");
    }

    public Path streams() {
        return path.resolve("streams");
    }

    public Path keys() {
        return path.resolve("keys");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    public Path stackFile() {
        return path.resolve("stack.json");
    }

    /** Makes it ready for one stack alone; empty when another process holds it. The operating system frees it at any end. */
    public Optional<FileLock> lock() {
        try {
            Files.createDirectories(logs());
            var channel = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                var lock = channel.tryLock();
                if (lock == null) {
                    channel.close();
                }
                return Optional.ofNullable(lock);
            } catch (OverlappingFileLockException e) {
                channel.close();
                return Optional.empty();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the data directory " + path, e);
        }
    }

    /** Removes what a stack wrote and nothing else, so that a wrong {@code --data} costs nobody a file. */
    public void empty() {
        OWN.forEach(name -> delete(path.resolve(name)));
    }

    /** Removes the directory with everything in it, as far as nobody writes there any more. */
    public void delete() {
        try {
            delete(path);
        } catch (UncheckedIOException e) {
            log.warn("left behind path={}", path, e);
        }
    }

    /** With {@code ~} for the user's home, as people write it. */
    public String display(Path file) {
        var home = Path.of(System.getProperty("user.home"));
        return file.startsWith(home) ? "~/" + home.relativize(file) : file.toString();
    }

    private static void delete(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (var files = Files.walk(root)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + root, e);
        }
    }
}
