package dev.functionregistry.stack.run;

import java.util.Map;

/** The four stages of this project, started in this process as their own Mains would start them. */
final class Stages {
    private Stages() {}

    static Stage processor(Map<String, String> environment, int port) {
        return new Stage("processor", () -> true, () -> {});
    }

    static Stage gateway(Map<String, String> environment, int port) {
        return new Stage("gateway", () -> true, () -> {});
    }

    static Stage bridge(Map<String, String> environment, int port) {
        return new Stage("bridge", () -> true, () -> {});
    }

    static Stage simulator(Map<String, String> environment, int port) {
        return new Stage("simulator", () -> true, () -> {});
    }
}
