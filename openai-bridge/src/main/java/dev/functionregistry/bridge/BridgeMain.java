package dev.functionregistry.bridge;

import java.util.concurrent.CountDownLatch;

/** Runs a bridge until SIGTERM. Settings come from the environment. */
public final class BridgeMain {
    private BridgeMain() {}

    /** Exit code 2 when a setting cannot work. */
    public static void main(String[] args) throws InterruptedException {
        BridgeConfig config;
        try {
            config = BridgeConfig.fromEnvironment(System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        OpenAiBridge bridge = OpenAiBridge.start(config);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            bridge.close();
                            ended.countDown();
                        },
                        "bridge-shutdown"));
        ended.await();
    }
}
