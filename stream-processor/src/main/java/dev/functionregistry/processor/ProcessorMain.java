package dev.functionregistry.processor;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Runs a processor until SIGTERM. Exit code 1 when it did not start or failed for good. */
public final class ProcessorMain {
    private ProcessorMain() {}

    public static void main(String[] args) throws InterruptedException {
        StreamProcessor processor;
        try {
            processor = StreamProcessor.start(ProcessorConfig.fromEnv(System.getenv()));
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(ProcessorMain.class).error("processor did not start: {}", e.getMessage(), e);
            System.exit(1);
            return;
        }
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            processor.close();
            ended.countDown();
        }));
        while (!ended.await(1, TimeUnit.SECONDS)) {
            if (!processor.alive()) {
                System.exit(1); // whoever supervises us starts a new one
            }
        }
    }
}
