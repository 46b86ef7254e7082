package dev.functionregistry.stack.run;

import dev.functionregistry.bridge.BridgeConfig;
import dev.functionregistry.bridge.OpenAiBridge;
import dev.functionregistry.gateway.EdgeGateway;
import dev.functionregistry.gateway.GatewayConfig;
import dev.functionregistry.processor.ProcessorConfig;
import dev.functionregistry.processor.StreamProcessor;
import dev.functionregistry.simulator.RealtimeSimulator;
import dev.functionregistry.simulator.SimulatorConfig;
import java.util.HashMap;
import java.util.Map;

/** The four stages of this project, started in this process as their own Mains would start them. */
final class Stages {
    private Stages() {}

    static Stage processor(Map<String, String> environment, int port) {
        var processor = StreamProcessor.start(ProcessorConfig.fromEnv(withPort(environment, port)));
        return new Stage(
                "processor",
                processor::ready,
                processor::alive,
                () -> "running, " + sessions(processor.restoredSessions()) + " restored",
                processor);
    }

    static Stage gateway(Map<String, String> environment, int port) {
        var gateway = EdgeGateway.start(GatewayConfig.fromEnvironment(withPort(environment, port)));
        return new Stage("gateway", gateway::ready, () -> true, () -> "accepting", gateway);
    }

    static Stage bridge(Map<String, String> environment, int port) {
        var bridge = OpenAiBridge.start(BridgeConfig.fromEnvironment(withPort(environment, port)));
        return new Stage("bridge", bridge::ready, bridge::alive, () -> "accepting", bridge);
    }

    static Stage simulator(Map<String, String> environment, int port) {
        var simulator = RealtimeSimulator.start(SimulatorConfig.fromEnvironment(withPort(environment, port)));
        return new Stage("simulator", simulator::ready, () -> true, () -> "accepting", simulator);
    }

    private static String sessions(long count) {
        return count + (count == 1 ? " session" : " sessions");
    }

    private static Map<String, String> withPort(Map<String, String> environment, int port) {
        var own = new HashMap<>(environment);
        own.put("FR_PORT", Integer.toString(port));
        return own;
    }
}
