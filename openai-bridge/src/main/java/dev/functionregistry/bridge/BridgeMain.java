package dev.functionregistry.bridge;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs a bridge until SIGTERM. Settings come from the environment. */
public final class BridgeMain {
    private BridgeMain() {}

    /** Exit code 2 when a setting cannot work, 1 when the bridge failed for good. */
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
                            bridge.drain();
                            bridge.close();
                            ended.countDown();
                        },
                        "bridge-shutdown"));
        while (!ended.await(1, TimeUnit.SECONDS)) {
            if (!bridge.alive()) {
                System.exit(1); // whoever supervises us starts a new one
            }
        }
    }
}
