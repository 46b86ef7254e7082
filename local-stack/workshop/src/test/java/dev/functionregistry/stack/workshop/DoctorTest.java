package dev.functionregistry.stack.workshop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void readyWithMavenAndNode(@TempDir Path programs) throws Exception {
        program(programs, "mvn", "exit 0");
        program(programs, "node", "echo v20.20.2");
        program(programs, "npm", "exit 0");
        assertThat(run(programs, "31000")).isZero();
        assertThat(printed())
                .contains("  ok    Node 20.20.2          for demo, test and the npm package")
                .contains("  ok    ports                 31000 31001 31002 31010 31011 31012 free")
                .contains(
                        "  note  no Chromium, no Docker  browser and container tests will be skipped: apt install chromium docker.io")
                .contains("  note  OPENAI_API_KEY unset  the built-in simulator will play the model")
                .endsWith("Ready for: up demo test.\n");
    }

    @Test
    void saysWhatIsMissingAndHowToGetIt(@TempDir Path programs) throws Exception {
        program(programs, "node", "echo v18.19.0");
        assertThat(run(programs, "31000")).isEqualTo(1);
        assertThat(printed())
                .contains("  miss  Maven                 builds everything: apt install maven")
                .contains("Node 18.19.0 is too old")
                .endsWith("Ready for nothing yet.\n");
    }

    @Test
    void namesATakenPort(@TempDir Path programs) throws Exception {
        program(programs, "mvn", "exit 0");
        try (var taken = new ServerSocket(0)) {
            assertThat(run(programs, Integer.toString(taken.getLocalPort()))).isEqualTo(1);
            assertThat(printed()).contains("miss  port " + taken.getLocalPort()).contains("needed by the gateway");
        }
    }

    @Test
    void npmIsNeededForTests(@TempDir Path programs) throws Exception {
        program(programs, "mvn", "exit 0");
        program(programs, "node", "echo v20.20.2");
        assertThat(run(programs, "31000")).isZero();
        assertThat(printed()).contains("  note  no npm ").endsWith("Ready for: up.\n");
    }

    /** With a key there is no simulator, whose port is free then. */
    @Test
    void knowsThePortsOfTheStackThatIsUp(@TempDir Path programs, @TempDir Path home) throws Exception {
        program(programs, "mvn", "exit 0");
        try (var taken = new ServerSocket(0)) {
            var self = ProcessHandle.current();
            long startedAt = self.info().startInstant().orElseThrow().toEpochMilli();
            assertThat(portsWith(programs, home, taken.getLocalPort(), startedAt))
                    .contains("  note  ports                 in use by the stack that is up");
            bytes.reset();
            assertThat(portsWith(programs, home, taken.getLocalPort(), startedAt + 1))
                    .as("a pid that somebody else has by now")
                    .contains("miss  port " + taken.getLocalPort());
        }
    }

    private String portsWith(Path programs, Path home, int port, long startedAt) throws Exception {
        var data = Files.createDirectories(home.resolve(".function-registry"));
        Files.writeString(data.resolve("stack.json"), """
                { "pid" : %d, "startedAt" : %d, "ports" : { "gateway" : %d, "simulator" : 1 } }
                """.formatted(
                        ProcessHandle.current().pid(), startedAt, port));
        new Doctor(screen(), new Programs(programs).machine(programs), home)
                .run(List.of("--port-base", Integer.toString(port)));
        return printed();
    }

    @Test
    void refusesPortsBeyondTheLast(@TempDir Path programs) throws Exception {
        assertThat(run(programs, "99999")).isEqualTo(2);
        assertThat(printed()).isEqualTo("registry doctor: --port-base must lie between 1 and 65523, not 99999\n");
    }

    @Test
    void refusesUnknownOptions(@TempDir Path programs) {
        assertThat(new Doctor(screen(), new Machine(programs, Map.of())).run(List.of("--port-base", "x")))
                .isEqualTo(2);
    }

    private int run(Path programs, String portBase) {
        return new Doctor(screen(), new Machine(programs, Map.of("PATH", programs.toString())))
                .run(List.of("--port-base", portBase));
    }

    private static void program(Path directory, String name, String line) throws Exception {
        new Programs(directory).with(name, line);
    }

    private Screen screen() {
        return new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), false, false);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
