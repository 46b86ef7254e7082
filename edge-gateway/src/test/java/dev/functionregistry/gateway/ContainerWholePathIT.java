package dev.functionregistry.gateway;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;

/** The whole path on the images that a deployment runs; skipped where no Docker answers or they are not here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerWholePathIT extends WholePathOnCluster {
    private static final String KAFKA_IMAGE = "apache/kafka:4.3.1";
    private static final String REGISTRY_IMAGE = "apicurio/apicurio-registry:3.3.3";
    private static final int REGISTRY_PORT = 8080;

    private final KafkaContainer kafka = new KafkaContainer(KAFKA_IMAGE);
    private final GenericContainer<?> registry = new GenericContainer<>(REGISTRY_IMAGE)
            .withExposedPorts(REGISTRY_PORT)
            .waitingFor(Wait.forHttp("/apis/ccompat/v7/subjects")
                    .forStatusCode(200)
                    .withStartupTimeout(Duration.ofMinutes(2)));
    private GatewayFixture fixture;

    @BeforeAll
    @Timeout(240)
    void start() {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no Docker answers");
        Stream.of(KAFKA_IMAGE, REGISTRY_IMAGE).forEach(ContainerWholePathIT::assumePulled);
        Startables.deepStart(kafka, registry).join();
        fixture = new GatewayFixture(
                kafka.getBootstrapServers(),
                "http://" + registry.getHost() + ":" + registry.getMappedPort(REGISTRY_PORT) + "/apis/ccompat/v7",
                config -> config);
    }

    @Override
    GatewayFixture fixture() {
        return fixture;
    }

    @AfterAll
    void stop() {
        if (fixture != null) {
            fixture.close();
        }
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
