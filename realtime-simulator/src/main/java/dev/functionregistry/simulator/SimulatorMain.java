package dev.functionregistry.simulator;

import dev.functionregistry.simulator.script.Expectations;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a simulator until SIGTERM. Environment: {@link SimulatorConfig#fromEnvironment}. */
public final class SimulatorMain {
    private static final Logger log = LoggerFactory.getLogger(SimulatorMain.class);
    private static final int UNMET = 3;

    private SimulatorMain() {}

    /** Exit code 2 when a setting cannot work, 3 when it is stopped and the script's expectations are not met. */
    public static void main(String[] args) throws InterruptedException {
        SimulatorConfig config;
        try {
            config = SimulatorConfig.fromEnvironment(System.getenv());
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        RealtimeSimulator simulator = RealtimeSimulator.start(config);
        CountDownLatch stopped = stopWithProcess(simulator);
        log.info("simulator ready port={}", simulator.port());
        stopped.await();
    }

    /**
     * Closes the simulator when the process is told to end; the process then ends with exit code 3 if the script's expectations are not met.
     *
     * @return counted down when the simulator is closed
     */
    public static CountDownLatch stopWithProcess(RealtimeSimulator simulator) {
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            simulator.close();
            stopped.countDown();
            Expectations.State state = simulator.expectations();
            if (!state.satisfied()) {
                System.err.println("the script's expectations were not met:\n" + state.text());
                Runtime.getRuntime().halt(UNMET);
            }
        }));
        return stopped;
    }
}
