package dev.functionregistry.schemas.kafka;

import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.kafka.DeploymentReport.Code;
import dev.functionregistry.schemas.kafka.DeploymentReport.Problem;
import dev.functionregistry.schemas.kafka.RecordTypes.RecordType;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.SimpleParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The schemas' half of a deployment. A few workers share the subjects; each has its own client, because the Confluent client lets only one
 * look-up or registration through at a time.
 */
final class SchemaDeployment {
    static final String LEVEL = "FULL_TRANSITIVE";

    private static final int WORKERS = 5; // as many connections as the JDK keeps alive per host
    private static final int MOST_FAULTS = 3;
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
        return switch (ask(start)) {
            case Answer.Subjects there -> report(share(there.names()), start);
            case Answer.None none -> new DeploymentReport(0, 0, 0, 0, 0, List.of(none.problem()), since(start));
        };
    }

    /** One question tells new subjects from old ones, and whether anybody answers. */
    private Answer ask(long start) {
        while (true) {
            try (SchemaRegistryClient client = SchemaLookup.client(settings.registryUrl())) {
                return new Answer.Subjects(Set.copyOf(client.getAllSubjects()));
            } catch (RestClientException e) {
                boolean starting = e.getStatus() >= 500 || e.getStatus() == 404;
                if (!starting || since(start).compareTo(settings.patience()) >= 0) {
                    return new Answer.None(refused("to list its subjects", e));
                }
            } catch (IOException e) { // nobody there yet
                if (since(start).compareTo(settings.patience()) >= 0) {
                    return new Answer.None(unreachable());
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private List<Result> share(Set<String> there) {
        Queue<Subject> open = new ConcurrentLinkedQueue<>();
        for (Topic topic : Topic.values()) {
            for (RecordType type : RecordTypes.of(topic)) {
                String name = type.subject(settings.topics().name(topic));
                open.add(new Subject(name, type, !there.contains(name)));
            }
        }
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<List<Result>>> running = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> work(open), workers))
                    .limit(WORKERS)
                    .toList();
            return running.stream().flatMap(worker -> worker.join().stream()).toList();
        }
    }

    private List<Result> work(Queue<Subject> open) {
        List<Result> results = new ArrayList<>();
        try (SchemaRegistryClient client = SchemaLookup.client(settings.registryUrl())) {
            for (Subject subject = open.poll(); subject != null; subject = open.poll()) {
                results.add(attempt(client, subject));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Closing the registry's client failed", e);
        }
        return results;
    }

    private Result attempt(SchemaRegistryClient client, Subject subject) {
        try {
            return checkOnly ? check(client, subject) : deploy(client, subject);
        } catch (RestClientException e) {
            return new Result.Failed(refused(subject.name(), e));
        } catch (IOException e) {
            return new Result.Failed(unreachable());
        }
    }

    private static DeploymentReport report(List<Result> results, long start) {
        List<RecordType> whole = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        int registered = 0;
        for (Result result : results) {
            switch (result) {
                case Result.Present present -> whole.add(present.subject().type());
                case Result.Registered fresh -> {
                    whole.add(fresh.subject().type());
                    registered++;
                }
                case Result.Failed failed -> problems.add(failed.problem());
            }
        }
        return new DeploymentReport(
                0,
                0,
                0,
                (int) whole.stream().distinct().count(),
                registered,
                problems.stream().distinct().toList(),
                since(start));
    }

    private Result deploy(SchemaRegistryClient client, Subject subject) throws IOException, RestClientException {
        if (!subject.isNew()) {
            ensureLevel(client, subject); // before the registry judges a new version
            if (isRegistered(client, subject)) {
                return new Result.Present(subject);
            }
        }
        try {
            int id = client.register(subject.name(), subject.schema());
            if (subject.isNew()) {
                client.updateCompatibility(subject.name(), LEVEL);
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
        if (!subject.isNew() && isRegistered(client, subject)) {
            return LEVEL.equals(level(client, subject))
                    ? new Result.Present(subject)
                    : new Result.Failed(new Problem(
                            Code.COMPATIBILITY_LEVEL_DIFFERS,
                            "Subject " + subject.name() + " is not " + LEVEL + "; run the command without --check"));
        }
        if (!subject.isNew() && !client.testCompatibility(subject.name(), subject.schema())) {
            return incompatible(client, subject);
        }
        return new Result.Failed(new Problem(
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

    /** Not every registry says what is wrong, so the versions are compared here, by Confluent's own rules. */
    private static Result incompatible(SchemaRegistryClient client, Subject subject)
            throws IOException, RestClientException {
        List<String> faults = new ArrayList<>();
        for (int version : client.getAllVersions(subject.name())) {
            AvroSchema earlier = new AvroSchema(
                    client.getSchemaMetadata(subject.name(), version).getSchema());
            subject.schema()
                    .isCompatible(CompatibilityLevel.FULL, List.of(new SimpleParsedSchemaHolder(earlier)))
                    .forEach(fault -> faults.add("version " + version + " " + fault));
        }
        return new Result.Failed(new Problem(
                Code.INCOMPATIBLE_SCHEMA,
                "The schema of " + subject.name() + " breaks a registered one: "
                        + faults.stream().limit(MOST_FAULTS).collect(Collectors.joining("; "))));
    }

    private Problem unreachable() {
        return new Problem(
                Code.REGISTRY_UNREACHABLE,
                "No schema registry answers at " + settings.registryUrl() + "; start one or set FR_SCHEMA_REGISTRY");
    }

    private static Problem refused(String what, RestClientException e) {
        return new Problem(Code.REGISTRY_REFUSED, "The schema registry refused " + what + ": " + e.getMessage());
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private sealed interface Answer {
        record Subjects(Set<String> names) implements Answer {}

        record None(Problem problem) implements Answer {}
    }

    private record Subject(String name, RecordType type, boolean isNew) {
        AvroSchema schema() {
            return new AvroSchema(type.released());
        }
    }

    private sealed interface Result {
        record Present(Subject subject) implements Result {}

        record Registered(Subject subject) implements Result {}

        record Failed(Problem problem) implements Result {}
    }
}
