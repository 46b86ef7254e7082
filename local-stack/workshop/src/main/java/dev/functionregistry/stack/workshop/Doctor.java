package dev.functionregistry.stack.workshop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Says what is installed, which ports are free, what is missing and how to get it. */
final class Doctor {
    /** The simulator's port, the highest, lies 12 above. */
    private static final int LAST_BASE = 65_523;

    private static final int DISK_NEEDED_GB = 2;
    private static final int MEMORY_NEEDED_GB = 2;

    private final Screen screen;
    private final Machine machine;
    /** The user's, where data and what Maven loads live. */
    private final Path home;

    private final List<String> ready = new ArrayList<>();
    private boolean needed;

    Doctor(Screen screen, Machine machine) {
        this(screen, machine, Path.of(System.getProperty("user.home")));
    }

    Doctor(Screen screen, Machine machine, Path home) {
        this.screen = screen;
        this.machine = machine;
        this.home = home;
    }

    /** 0 when everything needed is there. */
    int run(List<String> options) {
        int base = 0;
        for (int i = 0; i < options.size(); i++) {
            if (options.get(i).equals("--port-base")
                    && i + 1 < options.size()
                    && options.get(i + 1).matches("\\d{1,5}")) {
                base = Integer.parseInt(options.get(++i));
                if (base < 1 || base > LAST_BASE) {
                    screen.line("registry doctor: --port-base must lie between 1 and " + LAST_BASE + ", not " + base);
                    return 2;
                }
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
        var fault = machine.nodeFault();
        if (fault.isEmpty()) {
            ok("Node " + machine.nodeVersion().orElseThrow(), "for demo, test and the npm package");
            return true;
        }
        note(fault.get(), "demo and test need (up does not) " + Machine.NODE_FIX);
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
        var own = RunningStack.ports(home.resolve(".function-registry/stack.json"));
        taken.keySet().removeAll(own);
        if (taken.isEmpty()) {
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

    private void space() {
        long disk = machine.freeDiskGb(machine.project());
        var tight = machine.project();
        for (var place : List.of(home.resolve(".function-registry"), home.resolve(".m2"))) {
            if (machine.freeDiskGb(place) < disk) {
                disk = machine.freeDiskGb(place);
                tight = place;
            }
        }
        long memory = machine.memoryGb();
        var line = "disk " + disk + " GB, memory " + memory + " GB";
        if (disk >= DISK_NEEDED_GB && memory >= MEMORY_NEEDED_GB) {
            screen.line("  " + screen.green("ok") + "    " + line);
        } else {
            needed = true;
            screen.line("  " + screen.red("miss") + "  " + line + "  needed: " + DISK_NEEDED_GB + " GB (in " + tight
                    + ") and " + MEMORY_NEEDED_GB + " GB");
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
