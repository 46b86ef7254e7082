package dev.functionregistry.processor;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;

/** On the images that a deployment runs; skipped where no Docker answers or they are not at hand. */
class ContainerProcessorIT extends ProcessorContract {
    private static final String KAFKA_IMAGE = "apache/kafka:4.3.1";
    private static final String REGISTRY_IMAGE = "apicurio/apicurio-registry:3.3.3";
    private static final int REGISTRY_PORT = 8080;

    private final KafkaContainer kafka = new KafkaContainer(KAFKA_IMAGE);
    private final GenericContainer<?> registry = new GenericContainer<>(REGISTRY_IMAGE)
            .withExposedPorts(REGISTRY_PORT)
            .waitingFor(Wait.forHttp("/apis/ccompat/v7/subjects")
                    .forStatusCode(200)
                    .withStartupTimeout(Duration.ofMinutes(2)));

    @Override
    void startCluster() {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no Docker answers");
        Stream.of(KAFKA_IMAGE, REGISTRY_IMAGE).forEach(ContainerProcessorIT::assumePulled);
        Startables.deepStart(kafka, registry).join();
    }

    @Override
    String bootstrap() {
        return kafka.getBootstrapServers();
    }

    @Override
    String registry() {
        return "http://" + registry.getHost() + ":" + registry.getMappedPort(REGISTRY_PORT) + "/apis/ccompat/v7";
    }

    @AfterAll
    void stopCluster() {
        kafka.stop();
        registry.stop();
    }

    /** A test run pulls nothing: that takes minutes, and where no registry is reached it takes them to fail. */
    private static void assumePulled(String image) {
        try {
            DockerClientFactory.instance().client().inspectImageCmd(image).exec();
        } catch (NotFoundException e) {
            abort("the image is not here: docker pull " + image);
        }
    }
}
