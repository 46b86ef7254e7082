package dev.functionregistry.schemas.kafka;

import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.kafka.DeploymentReport.Code;
import dev.functionregistry.schemas.kafka.DeploymentReport.Problem;
import dev.functionregistry.schemas.kafka.RecordTypes.RecordType;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The schemas' half of a deployment. A few workers share the subjects; each has its own client, because the Confluent client lets only one
 * look-up or registration through at a time.
 */
final class SchemaDeployment {
    static final String LEVEL = "FULL_TRANSITIVE";

    private static final int WORKERS = 5; // as many connections as the JDK keeps alive per host
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final ContractDeployment.Settings settings;
    private final boolean checkOnly;
    private final Consumer<String> progress;

    SchemaDeployment(ContractDeployment.Settings settings, boolean checkOnly, Consumer<String> progress) {
        this.settings = settings;
        this.checkOnly = checkOnly;
        this.progress = progress;
    }

    DeploymentReport run() {
        long start = System.nanoTime();
        Queue<Subject> open = new ConcurrentLinkedQueue<>(Arrays.stream(Topic.values())
                .flatMap(topic -> RecordTypes.of(topic).stream()
                        .map(type -> new Subject(type.subject(settings.topics().name(topic)), type)))
                .toList());
        List<Result> results;
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<List<Result>>> running = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> work(open, start), workers))
                    .limit(WORKERS)
                    .toList();
            results = running.stream().flatMap(worker -> worker.join().stream()).toList();
        }
        int registered = (int)
                results.stream().filter(Result.Registered.class::isInstance).count();
        int recordTypes = (int) results.stream()
                .filter(result -> !(result instanceof Result.Failed))
                .map(result -> result.subject().type())
                .distinct()
                .count();
        List<Problem> problems = results.stream()
                .filter(Result.Failed.class::isInstance)
                .map(result -> ((Result.Failed) result).problem())
                .distinct()
                .toList();
        return new DeploymentReport(
                0, 0, 0, recordTypes, registered, problems, Duration.ofNanos(System.nanoTime() - start));
    }

    private List<Result> work(Queue<Subject> open, long start) {
        List<Result> results = new ArrayList<>();
        try (SchemaRegistryClient client = SchemaLookup.client(settings.registryUrl())) {
            for (Subject subject = open.poll(); subject != null; subject = open.poll()) {
                Result result = attempt(client, subject, start);
                results.add(result);
                if (result instanceof Result.Failed failed && failed.problem().code() == Code.REGISTRY_UNREACHABLE) {
                    break;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("Closing the registry's client failed", e);
        }
        return results;
    }

    private Result attempt(SchemaRegistryClient client, Subject subject, long start) {
        while (true) {
            try {
                return checkOnly ? check(client, subject) : deploy(client, subject);
            } catch (RestClientException e) {
                if (e.getStatus() < 500) {
                    return new Result.Failed(
                            subject,
                            new Problem(
                                    Code.REGISTRY_REFUSED,
                                    "The schema registry refused " + subject.name() + ": " + e.getMessage()));
                }
                if (System.nanoTime() - start >= settings.patience().toNanos()) {
                    return unreachable(subject);
                }
            } catch (IOException e) {
                if (System.nanoTime() - start >= settings.patience().toNanos()) {
                    return unreachable(subject);
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private Result deploy(SchemaRegistryClient client, Subject subject) throws IOException, RestClientException {
        if (isRegistered(client, subject)) {
            ensureLevel(client, subject);
            return new Result.Present(subject);
        }
        boolean first = !hasVersions(client, subject);
        if (!first) {
            ensureLevel(client, subject); // before the registry judges the new version
        }
        try {
            int id = client.register(subject.name(), subject.schema());
            if (first) {
                ensureLevel(client, subject);
            }
            progress.accept("registered " + subject.name() + " as id " + id);
            return new Result.Registered(subject);
        } catch (RestClientException e) {
            if (e.getStatus() == 409) {
                return incompatible(client, subject);
            }
            throw e;
        }
    }

    private Result check(SchemaRegistryClient client, Subject subject) throws IOException, RestClientException {
        if (isRegistered(client, subject)) {
            return LEVEL.equals(level(client, subject))
                    ? new Result.Present(subject)
                    : new Result.Failed(
                            subject,
                            new Problem(
                                    Code.COMPATIBILITY_LEVEL_DIFFERS,
                                    "Subject " + subject.name() + " is not " + LEVEL
                                            + "; run the command without --check"));
        }
        if (hasVersions(client, subject) && !client.testCompatibility(subject.name(), subject.schema())) {
            return incompatible(client, subject);
        }
        return new Result.Failed(
                subject,
                new Problem(
                        Code.SCHEMA_MISSING,
                        "Subject " + subject.name() + " has not this build's schema; run the command without --check"));
    }

    private static boolean isRegistered(SchemaRegistryClient client, Subject subject)
            throws IOException, RestClientException {
        try {
            client.getId(subject.name(), subject.schema());
            return true;
        } catch (RestClientException e) {
            if (SchemaLookup.isNotFound(e)) {
                return false;
            }
            throw e;
        }
    }

    private static boolean hasVersions(SchemaRegistryClient client, Subject subject)
            throws IOException, RestClientException {
        try {
            return !client.getAllVersions(subject.name()).isEmpty();
        } catch (RestClientException e) {
            if (SchemaLookup.isNotFound(e)) {
                return false;
            }
            throw e;
        }
    }

    private static void ensureLevel(SchemaRegistryClient client, Subject subject)
            throws IOException, RestClientException {
        if (!LEVEL.equals(level(client, subject))) {
            client.updateCompatibility(subject.name(), LEVEL);
        }
    }

    /** The subject's own level; empty when it has none. */
    private static String level(SchemaRegistryClient client, Subject subject) throws IOException, RestClientException {
        try {
            return client.getCompatibility(subject.name());
        } catch (RestClientException e) {
            if (e.getStatus() == 404) {
                return "";
            }
            throw e;
        }
    }

    private static Result incompatible(SchemaRegistryClient client, Subject subject)
            throws IOException, RestClientException {
        List<String> faults = client.testCompatibilityVerbose(subject.name(), subject.schema());
        return new Result.Failed(
                subject,
                new Problem(
                        Code.INCOMPATIBLE_SCHEMA,
                        "The schema of " + subject.name() + " breaks a registered one: " + String.join("; ", faults)));
    }

    private Result unreachable(Subject subject) {
        return new Result.Failed(
                subject,
                new Problem(
                        Code.REGISTRY_UNREACHABLE,
                        "No schema registry answers at " + settings.registryUrl()
                                + "; start one or set FR_SCHEMA_REGISTRY"));
    }

    private record Subject(String name, RecordType type) {
        AvroSchema schema() {
            return new AvroSchema(type.released());
        }
    }

    private sealed interface Result {
        Subject subject();

        record Present(Subject subject) implements Result {}

        record Registered(Subject subject) implements Result {}

        record Failed(Subject subject, Problem problem) implements Result {}
    }
}
