package dev.functionregistry.processor;

import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** Runs a processor until SIGTERM. */
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
        ended.await();
    }
}
