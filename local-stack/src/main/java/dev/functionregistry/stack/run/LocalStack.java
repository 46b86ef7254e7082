package dev.functionregistry.stack.run;

import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.ContractDeployment;
import dev.functionregistry.schemas.kafka.DeploymentReport;
import dev.functionregistry.stack.broker.EmbeddedKafka;
import dev.functionregistry.stack.broker.SchemaRegistryProcess;
import dev.functionregistry.stack.keys.DevelopmentKeys;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in one process tree: broker, processor, gateway, bridge and simulator in this JVM, the schema registry as its child.
 *
 * <pre>
 *   kafka ------------+-- topics --+
 *   schema registry --+-- schemas -+-- processor
 *                                  +-- gateway     } ready
 *                                  +-- bridge
 *   simulator ---------------------+
 * </pre>
 *
 * What stands side by side starts side by side. Stopping goes backwards.
 */
public final class LocalStack implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalStack.class);
    private static final int PARTITIONS = 8;
    private static final long SPACE_NEEDED_MB = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration READY_LIMIT = Duration.ofSeconds(120);

    private final StackSettings settings;
    private final FileLock lock;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Object closing = new Object();

    private LocalStack(StackSettings settings, FileLock lock) {
        this.settings = settings;
        this.lock = lock;
    }

    /**
     * Starts everything and returns when all of it is ready.
     *
     * @throws StackException when it cannot be, with one line for people; nothing is left running then
     */
    public static LocalStack start(StackSettings settings, StackProgress progress) {
        var data = settings.data();
        var lock = data.lock()
                .orElseThrow(() -> new StackException("A stack is already up on " + data.display(data.path())
                        + StackFile.running(data)
                                .map(stack -> ": " + stack.gatewayUrl() + " (pid " + stack.pid() + ")")
                                .orElse("")
                        + ". Stop it, or choose another directory with --data."));
        var stack = new LocalStack(settings, lock);
        try {
            // one that a crash left behind holds the registry's port
            SchemaRegistryProcess.endLeftover(data.schemas());
            requireSpace(data);
            settings.ports().taken().ifPresent(line -> {
                throw new StackException(line);
            });
            stack.start(progress);
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    /** A broker without space ends the whole process in the middle of its work. */
    private static void requireSpace(DataDirectory data) {
        long free = data.path().toFile().getUsableSpace() >> 20;
        if (free < SPACE_NEEDED_MB) {
            throw new StackException(
                    "Only " + free + " MB are left for " + data.display(data.path()) + ", and a stack needs "
                            + SPACE_NEEDED_MB + " MB: make room, or choose another directory with --data.");
        }
    }

    public StackPorts ports() {
        return settings.ports();
    }

    /** Where clients, pages and REST callers go. */
    public String gatewayUrl() {
        return "http://localhost:" + ports().gateway();
    }

    /** A development token with the roles {@code agent} and {@code operator}. */
    public DevelopmentKeys keys() {
        return DevelopmentKeys.in(settings.data().keys());
    }

    /** Stops all parts in reverse order of their start; data stay. A second call waits for the first. */
    @Override
    public void close() {
        synchronized (closing) {
            AutoCloseable part;
            while ((part = takeStarted()) != null) {
                try {
                    part.close();
                } catch (Exception e) { // what AutoCloseable declares; the others still have to stop
                    log.warn("a part did not stop in order", e);
                }
            }
            try {
                lock.channel().close();
            } catch (IOException e) {
                log.warn("the lock of the data directory was not released", e);
            }
        }
    }

    private void start(StackProgress progress) {
        var data = settings.data();
        var keys = DevelopmentKeys.in(data.keys());
        var environment = settings.environment(keys);
        var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon().name("start-", 0).factory());
        try {
            var simulator = settings.simulated()
                    ? begin(threads, () -> keep(Stages.simulator(environment, ports().simulator())))
                    : CompletableFuture.<Stage>completedFuture(null);
            var kafka = begin(threads, () -> kafka(progress));
            var registry = begin(threads, () -> schemaRegistry(progress));
            var contracts = kafka.thenCombine(registry, (one, other) -> other)
                    .thenCompose(both -> begin(threads, () -> contracts(progress)));
            var processor = contracts.thenCompose(report -> begin(threads, () -> processor(environment, progress)));
            var edges = contracts.thenCompose(report -> begin(threads, () -> edges(threads, environment, progress)));
            all(simulator, kafka, registry, processor, edges);
        } catch (CompletionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } finally {
            threads.shutdownNow();
        }
        keep(new StageWatch(stages(), progress, data.display(data.logs())).start());
        StackFile.ofThisProcess(ports()).write(data);
        keep(() -> Files.deleteIfExists(data.stackFile()));
    }

    private EmbeddedKafka kafka(StackProgress progress) {
        long begun = System.nanoTime();
        var kafka = EmbeddedKafka.start(settings.data().kafka(), ports().broker());
        keep(kafka);
        progress.ready("kafka", "localhost:" + ports().broker() + "   one node", since(begun));
        return kafka;
    }

    private RegistryKeeper schemaRegistry(StackProgress progress) {
        long begun = System.nanoTime();
        var registry = keep(new RegistryKeeper(
                () -> new RegistryChild(settings.data(), ports().schemaRegistry()),
                progress,
                System::nanoTime,
                LocalStack::stopping));
        progress.ready(
                "schema-registry",
                "localhost:" + ports().schemaRegistry() + "   Apicurio, Confluent API",
                since(begun));
        return registry;
    }

    private DeploymentReport contracts(StackProgress progress) {
        long begun = System.nanoTime();
        var report = ContractDeployment.deploy(
                new ContractDeployment.Settings(
                        "localhost:" + ports().broker(),
                        "http://localhost:" + ports().schemaRegistry() + "/apis/ccompat/v7",
                        Topics.plain(),
                        PARTITIONS,
                        (short) 1,
                        PATIENCE),
                line -> log.info("contract {}", line));
        if (!report.ok()) {
            throw new StackException(report.problems().getFirst().message());
        }
        progress.ready("contracts", report.summary(), since(begun));
        return report;
    }

    private Stage processor(Map<String, String> environment, StackProgress progress) {
        long begun = System.nanoTime();
        var processor = keep(Stages.processor(environment, ports().processor()));
        awaitReady(processor);
        progress.ready(
                "processor",
                "localhost:" + ports().processor() + "   " + processor.state().get(),
                since(begun));
        return processor;
    }

    private Stage edges(ExecutorService threads, Map<String, String> environment, StackProgress progress) {
        long begun = System.nanoTime();
        var bridge = begin(threads, () -> keep(Stages.bridge(environment, ports().bridge())));
        var gateway = keep(Stages.gateway(environment, ports().gateway()));
        awaitReady(bridge.join());
        awaitReady(gateway);
        var text = "localhost:" + ports().bridge() + ", :" + ports().gateway() + "   model: "
                + (settings.simulated() ? "simulator" : "OpenAI") + ", "
                + gateway.state().get();
        progress.ready("bridge, gateway", text, since(begun));
        return gateway;
    }

    private static void awaitReady(Stage stage) {
        long limit = System.nanoTime() + READY_LIMIT.toNanos();
        while (!stage.ready().getAsBoolean()) {
            if (System.nanoTime() > limit) {
                throw new StackException(
                        "The " + stage.name() + " was not ready after " + READY_LIMIT.toSeconds() + " s.");
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StackException("Interrupted while the " + stage.name() + " started.");
            }
        }
    }

    /** Waits for all, or for the first failure: the others may wait in vain for what failed. */
    private static void all(CompletableFuture<?>... parts) {
        var done = CompletableFuture.allOf(parts);
        for (var part : parts) {
            part.whenComplete((value, fault) -> {
                if (fault != null) {
                    done.completeExceptionally(fault);
                }
            });
        }
        done.join();
    }

    private static <T> CompletableFuture<T> begin(ExecutorService threads, Callable<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.call();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) { // what Callable declares
                        throw new CompletionException(e);
                    }
                },
                threads);
    }

    private synchronized <T extends AutoCloseable> T keep(T part) {
        started.push(part);
        return part;
    }

    private synchronized List<Stage> stages() {
        return started.stream()
                .filter(Stage.class::isInstance)
                .map(Stage.class::cast)
                .toList();
    }

    private synchronized AutoCloseable takeStarted() {
        return started.poll();
    }

    private static RuntimeException failure(Throwable cause) {
        return cause instanceof StackException known ? known : new StackException(Sentence.of(cause), cause);
    }

    /** True when this process ends within half a second; a shutdown shows only in that it takes no hooks any more. */
    private static boolean stopping() {
        try {
            Thread.sleep(500);
            Runtime.getRuntime().removeShutdownHook(new Thread());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
