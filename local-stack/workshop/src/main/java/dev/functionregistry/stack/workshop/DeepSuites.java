package dev.functionregistry.stack.workshop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The slow suites as the sources have them: what a run with {@code --deep} must have reports of. */
final class DeepSuites {
    private static final Pattern TAGGED = Pattern.compile("(?m)^\\s*@Tag\\(\"deep\"\\)");

    private static final Pattern TAGGED_WHOLE = Pattern.compile("(?m)^@Tag\\(\"deep\"\\)");
    private static final Pattern TEST = Pattern.compile(".*(Test|Properties|IT)\\.java");

    private DeepSuites() {}

    /** Full names of the classes of a Maven module that hold a test with the tag {@code deep}. */
    static List<String> ofModule(Path module) {
        var sources = module.resolve("src/test/java");
        return files(sources, ".java").stream()
                .filter(file -> TAGGED.matcher(text(file)).find())
                .map(file -> sources.relativize(file)
                        .toString()
                        .replaceFirst("\\.java$", "")
                        .replace('/', '.'))
                .toList();
    }

    /** True when a Maven module has test classes that are not deep as a whole. */
    static boolean leaveSomething(Path module) {
        return files(module.resolve("src/test/java"), ".java").stream()
                .filter(file -> TEST.matcher(file.toString()).matches())
                .anyMatch(file -> !TAGGED_WHOLE.matcher(text(file)).find());
    }

    /** Test files of the npm package's deep project, from its directory on. */
    static List<String> ofPackage(Path npmPackage) {
        return files(npmPackage.resolve("test/deep"), ".test.ts").stream()
                .map(file -> npmPackage.relativize(file).toString())
                .toList();
    }

    private static List<Path> files(Path directory, String ending) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
