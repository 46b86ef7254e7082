import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Bundles the page and the demo from TypeScript with esbuild; run by Maven as a source file, so the build needs no Node.
 *
 * <p>{@code java Bundle.java <module> <target> [esbuild]}: the module's directory, its target directory, and an esbuild to use
 * instead of the one unpacked there. Writes {@code classes/console-page/} (index.html, sandbox.html and content-hashed assets) and
 * {@code classes/demo/demo.mjs}.
 */
class Bundle {
    public static void main(String[] args) throws IOException, InterruptedException {
        Path module = Path.of(args[0]);
        Path target = Path.of(args[1]);
        Path esbuild = args.length > 2 && !args[2].isBlank() ? Path.of(args[2]) : unpacked(target.resolve("esbuild"));
        Path client = module.resolve("../../client-sdk").normalize();
        Path preact = preact(target.resolve("webjars"), client.resolve("node_modules/preact"));
        Path sources = module.resolve("src/main/ts");
        Path page = target.resolve("classes/console-page");
        delete(page);

        run(
                esbuild,
                client,
                List.of(
                        sources.resolve("page.ts").toString(),
                        sources.resolve("page.css").toString(),
                        "--alias:preact=" + preact,
                        "--outdir=" + page,
                        "--entry-names=assets/[name]-[hash]"));
        run(
                esbuild,
                client,
                List.of(
                        client.resolve("demo/demo.ts").toString(),
                        "--platform=node",
                        "--outfile=" + target.resolve("classes/demo/demo.mjs")));

        String html = Files.readString(sources.resolve("index.html"));
        try (var assets = Files.list(page.resolve("assets"))) {
            for (Path asset : assets.toList()) {
                String hashed = asset.getFileName().toString();
                html = html.replace(hashed.replaceFirst("-[A-Z0-9]{8}\\.", "."), "assets/" + hashed);
            }
        }
        Files.writeString(page.resolve("index.html"), html);
        Files.copy(client.resolve("sandbox.html"), page.resolve("sandbox.html"));
        Files.copy(module.resolve("../../THIRD-PARTY.md").normalize(), page.resolve("THIRD-PARTY.md"));
    }

    private static void run(Path esbuild, Path client, List<String> options) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(esbuild.toString());
        command.addAll(options);
        command.addAll(List.of(
                "--bundle",
                "--format=esm",
                "--target=es2022",
                "--minify",
                "--legal-comments=none",
                "--log-level=warning",
                "--tsconfig=" + client.resolve("tsconfig.json")));
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Preact as Maven unpacked it, else as npm installed it. */
    private static Path preact(Path webjars, Path npm) throws IOException {
        if (!Files.isDirectory(webjars)) {
            return npm;
        }
        try (var files = Files.walk(webjars)) {
            return files.filter(file -> file.endsWith("package.json") && Files.exists(file.resolveSibling("hooks")))
                    .findFirst()
                    .map(Path::getParent)
                    .orElseThrow(() -> new IOException("there is no preact below " + webjars));
        }
    }

    /** The jar from Maven Central holds one binary and no permission to run it. */
    private static Path unpacked(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            Path binary = files.filter(file -> file.getFileName().toString().matches("esbuild(\\.exe)?"))
                    .filter(Files::isRegularFile)
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no esbuild below " + directory));
            if (!binary.toFile().setExecutable(true)) {
                throw new IOException(binary + " cannot be made executable");
            }
            return binary;
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
