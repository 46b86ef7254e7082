package dev.functionregistry.stack.workshop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Says what is installed, which ports are free, what is missing and how to get it. */
final class Doctor {
    private static final int NODE_NEEDED = 20;
    private static final int DISK_NEEDED_GB = 2;
    private static final int MEMORY_NEEDED_GB = 2;

    private final Screen screen;
    private final Machine machine;
    private final List<String> ready = new ArrayList<>();
    private boolean needed;

    Doctor(Screen screen, Machine machine) {
        this.screen = screen;
        this.machine = machine;
    }

    /** 0 when everything needed is there. */
    int run(List<String> options) {
        int base = 0;
        for (int i = 0; i < options.size(); i++) {
            if (options.get(i).equals("--port-base")
                    && i + 1 < options.size()
                    && options.get(i + 1).matches("\\d{1,5}")) {
                base = Integer.parseInt(options.get(++i));
            } else {
                screen.line("registry doctor: what is '" + options.get(i) + "'? Try: ./registry doctor --help");
                return 2;
            }
        }
        jdk();
        boolean maven = maven();
        boolean node = node();
        boolean ports = ports(base);
        space();
        optional();
        if (maven && ports) {
            ready.add("up");
        }
        if (maven && node) {
            ready.add("demo");
            ready.add("test");
        }
        screen.line(ready.isEmpty() ? "Ready for nothing yet." : "Ready for: " + String.join(" ", ready) + ".");
        return needed ? 1 : 0;
    }

    private void jdk() {
        var defaultJava = System.getProperty("registry.default-java", "");
        var home = System.getProperty("java.home");
        var other = switch (defaultJava) {
            case "none" -> " (no java on the PATH)";
            case "" -> " (the java on the PATH is no JDK; not used)";
            default ->
                defaultJava.equals(Integer.toString(Runtime.version().feature()))
                        ? ""
                        : " (default java is " + defaultJava + "; not used)";
        };
        ok("JDK " + version(Runtime.version()), home + other);
    }

    private boolean maven() {
        boolean found = machine.program("mvn").isPresent();
        if (!found) {
            miss("Maven", "builds everything: apt install maven");
        }
        return found;
    }

    private boolean node() {
        var version = machine.firstLine("node", "--version").map(line -> line.replaceFirst("^v", ""));
        int major = version.map(text -> text.replaceFirst("\\..*", ""))
                .filter(text -> text.matches("\\d+"))
                .map(Integer::parseInt)
                .orElse(0);
        if (major >= NODE_NEEDED) {
            ok("Node " + version.orElseThrow(), "for demo, test and the npm package");
            return true;
        }
        var found = version.map(text -> "Node " + text + " is too old").orElse("no Node");
        note(
                found,
                "demo and test need Node " + NODE_NEEDED
                        + " or newer (up does not): https://nodejs.org, or apt install nodejs npm");
        return false;
    }

    private boolean ports(int base) {
        var taken = new LinkedHashMap<Integer, String>();
        var wanted = wanted(base);
        wanted.forEach((port, stage) -> {
            if (!machine.portIsFree(port)) {
                taken.put(port, stage);
            }
        });
        if (taken.isEmpty()) {
            ok("ports", wanted.keySet().stream().map(String::valueOf).collect(Collectors.joining(" ")) + " free");
            return true;
        }
        if (taken.size() == wanted.size() && ownStackRuns()) {
            note("ports", "in use by the stack that is up");
            return true;
        }
        taken.forEach((port, stage) ->
                miss("port " + port, "taken, needed by the " + stage + ": ./registry up --port-base " + free(9000)));
        return false;
    }

    /** Ports and who needs them, in the order of the numbers. */
    private static Map<Integer, String> wanted(int base) {
        var ports = new LinkedHashMap<Integer, String>();
        int first = base == 0 ? 8080 : base;
        ports.put(first, "gateway");
        ports.put(first + 1, "schema registry");
        if (base != 0) {
            ports.put(first + 2, "broker");
        }
        ports.put(first + 10, "processor");
        ports.put(first + 11, "bridge");
        ports.put(first + 12, "simulator");
        if (base == 0) {
            ports.put(9092, "broker");
        }
        return ports;
    }

    private int free(int base) {
        while (!wanted(base).keySet().stream().allMatch(machine::portIsFree)) {
            base += 100;
        }
        return base;
    }

    private static boolean ownStackRuns() {
        return Files.exists(Path.of(System.getProperty("user.home"), ".function-registry", "stack.json"));
    }

    private void space() {
        long disk = machine.freeDiskGb();
        long memory = machine.memoryGb();
        var line = "disk " + disk + " GB, memory " + memory + " GB";
        if (disk >= DISK_NEEDED_GB && memory >= MEMORY_NEEDED_GB) {
            screen.line("  " + screen.green("ok") + "    " + line);
        } else {
            needed = true;
            screen.line("  " + screen.red("miss") + "  " + line + "  needed: " + DISK_NEEDED_GB + " GB and "
                    + MEMORY_NEEDED_GB + " GB");
        }
    }

    private void optional() {
        var absent = new ArrayList<String>();
        var skipped = new ArrayList<String>();
        var packages = new ArrayList<String>();
        if (machine.chromium().isEmpty()) {
            absent.add("no Chromium");
            skipped.add("browser");
            packages.add("chromium");
        }
        if (machine.docker().isEmpty()) {
            absent.add("no Docker");
            skipped.add("container");
            packages.add("docker.io");
        }
        if (!absent.isEmpty()) {
            note(
                    String.join(", ", absent),
                    String.join(" and ", skipped) + " tests will be skipped: apt install "
                            + String.join(" ", packages));
        }
        var key = machine.environment().getOrDefault("OPENAI_API_KEY", "");
        if (key.isEmpty()) {
            note("OPENAI_API_KEY unset", "the built-in simulator will play the model");
        } else {
            ok("OPENAI_API_KEY set", "OpenAI's Realtime API will be the model");
        }
    }

    private void ok(String what, String more) {
        screen.line(format(screen.green("ok") + "  ", what, more));
    }

    private void note(String what, String more) {
        screen.line(format(screen.yellow("note"), what, more));
    }

    private void miss(String what, String more) {
        needed = true;
        screen.line(format(screen.red("miss"), what, more));
    }

    private static String format(String state, String what, String more) {
        return String.format(Locale.ROOT, "  %s  %-20s  %s", state, what, more);
    }

    private static String version(Runtime.Version version) {
        return version.version().stream().map(String::valueOf).collect(Collectors.joining("."));
    }
}
