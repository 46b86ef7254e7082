package dev.functionregistry.stack.run;

import dev.functionregistry.stack.broker.FreePort;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The six TCP ports of a stack. */
public record StackPorts(int gateway, int schemaRegistry, int broker, int processor, int bridge, int simulator) {
    /** The ports people expect. */
    public static StackPorts standard() {
        return new StackPorts(8080, 8081, 9092, 8090, 8091, 8092);
    }

    /** Ports counted from one number: N, N+1, N+2, then N+10, N+11, N+12. */
    public static StackPorts from(int base) {
        if (base < 1 || base > 65_523) {
            throw new IllegalArgumentException("--port-base must lie between 1 and 65523, not " + base);
        }
        return new StackPorts(base, base + 1, base + 2, base + 10, base + 11, base + 12);
    }

    /** Six ports that nobody uses now. */
    public static StackPorts free() {
        return new StackPorts(
                FreePort.any(), FreePort.any(), FreePort.any(), FreePort.any(), FreePort.any(), FreePort.any());
    }

    /** Who needs which port, the page's first. */
    public Map<String, Integer> byName() {
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("gateway", gateway);
        ports.put("schema registry", schemaRegistry);
        ports.put("broker", broker);
        ports.put("processor", processor);
        ports.put("bridge", bridge);
        ports.put("simulator", simulator);
        return ports;
    }

    /** One line about the first port that somebody else holds; empty when all are free. */
    public Optional<String> taken() {
        return byName().entrySet().stream()
                .filter(port -> !FreePort.isFree(port.getValue()))
                .findFirst()
                .map(port -> "Port " + port.getValue() + " is taken, and the " + port.getKey()
                        + " needs it: choose others with --port-base, for example ./registry up --port-base "
                        + freeBase());
    }

    private static int freeBase() {
        int base = 9000;
        while (base < 60_000 && !from(base).byName().values().stream().allMatch(FreePort::isFree)) {
            base += 100;
        }
        return base;
    }
}
