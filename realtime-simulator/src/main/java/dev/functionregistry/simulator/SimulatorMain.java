package dev.functionregistry.simulator;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a simulator until SIGTERM. Environment: {@link SimulatorConfig#fromEnvironment}. */
public final class SimulatorMain {
    private static final Logger log = LoggerFactory.getLogger(SimulatorMain.class);

    private SimulatorMain() {}

    public static void main(String[] args) throws InterruptedException {
        RealtimeSimulator simulator = RealtimeSimulator.start(SimulatorConfig.fromEnvironment(System.getenv()));
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            simulator.close();
            stopped.countDown();
        }));
        log.info("simulator ready port={}", simulator.port());
        stopped.await();
    }
}
