package dev.functionregistry.stack.command;

import dev.functionregistry.stack.run.DataDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data DIR}, alike in every command. */
final class DataOption {
    @Option(names = "--data", paramLabel = "DIR")
    @Nullable
    Path directory;

    DataDirectory directory() {
        return directory == null ? DataDirectory.ofUser() : new DataDirectory(directory);
    }
}
