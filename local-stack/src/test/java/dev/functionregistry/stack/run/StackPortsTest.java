package dev.functionregistry.stack.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class StackPortsTest {
    @Test
    void countsFromABase() {
        assertThat(StackPorts.from(9000)).isEqualTo(new StackPorts(9000, 9001, 9002, 9010, 9011, 9012));
        assertThat(StackPorts.standard()).isEqualTo(new StackPorts(8080, 8081, 9092, 8090, 8091, 8092));
    }

    @Test
    void refusesABaseWithoutRoom() {
        assertThatThrownBy(() -> StackPorts.from(65_530)).hasMessageContaining("--port-base");
        assertThatThrownBy(() -> StackPorts.from(0)).hasMessageContaining("--port-base");
    }

    @Test
    void namesATakenPortWhoNeedsItAndTheOption() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var free = StackPorts.free();
            var ports = new StackPorts(
                    free.gateway(),
                    free.schemaRegistry(),
                    free.broker(),
                    taken.getLocalPort(),
                    free.bridge(),
                    free.simulator());
            assertThat(ports.taken())
                    .hasValueSatisfying(line -> assertThat(line)
                            .startsWith("Port " + taken.getLocalPort() + " is taken, and the processor needs it:")
                            .contains("--port-base")
                            .doesNotContain("\n"));
            assertThat(free.taken()).isEmpty();
        }
    }
}
