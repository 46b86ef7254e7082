package dev.functionregistry.gateway;

import java.util.concurrent.CountDownLatch;

/** Reads the environment, starts a gateway, closes it at SIGTERM. */
public final class GatewayMain {
    private GatewayMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        EdgeGateway gateway = EdgeGateway.start(GatewayConfig.fromEnvironment(System.getenv()));
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            gateway.close();
                            stopped.countDown();
                        },
                        "gateway-stop"));
        stopped.await();
    }
}
