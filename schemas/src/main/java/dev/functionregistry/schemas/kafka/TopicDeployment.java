package dev.functionregistry.schemas.kafka;

import dev.functionregistry.schemas.ClientSettings;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.kafka.DeploymentReport.Code;
import dev.functionregistry.schemas.kafka.DeploymentReport.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics' half of a deployment. */
final class TopicDeployment {
    private static final Logger log = LoggerFactory.getLogger(TopicDeployment.class);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int ANSWER_MS = 5_000;

    private final ContractDeployment.Settings settings;
    private final boolean checkOnly;
    private final Consumer<String> progress;

    TopicDeployment(ContractDeployment.Settings settings, boolean checkOnly, Consumer<String> progress) {
        this.settings = settings;
        this.checkOnly = checkOnly;
        this.progress = progress;
    }

    DeploymentReport run() {
        long start = System.nanoTime();
        while (true) {
            try (Admin admin = Admin.create(adminSettings())) {
                return run(admin, start);
            } catch (ExecutionException e) {
                Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
                if (!(cause instanceof RetriableException)) {
                    return failed(Code.BROKER_REFUSED, "The broker refused: " + cause.getMessage(), start);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return failed(Code.BROKER_REFUSED, "Interrupted while waiting for the broker", start);
            } catch (KafkaException e) { // an address that is none, or is none yet
                log.debug("no client for the broker", e);
            }
            if (System.nanoTime() - start >= settings.patience().toNanos()) {
                return failed(
                        Code.BROKER_UNREACHABLE,
                        "No Kafka broker answers at " + settings.bootstrap() + "; start one or set FR_BOOTSTRAP",
                        start);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Whether anybody answers is known soon; a slow broker may take its time to make a few hundred partitions. */
    private Map<String, Object> adminSettings() {
        Map<String, Object> admin = ClientSettings.admin(settings.bootstrap(), "contracts");
        admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 30_000);
        admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 60_000);
        return admin;
    }

    private DeploymentReport run(Admin admin, long start) throws ExecutionException, InterruptedException {
        Map<Topic, TopicDescription> found = describe(admin);
        List<Problem> problems = new ArrayList<>(wrongCounts(found));
        List<Topic> missing = Arrays.stream(Topic.values())
                .filter(topic -> !found.containsKey(topic))
                .toList();
        if (!problems.isEmpty()) {
            return report(found.size(), 0, 0, problems, start);
        }
        Map<Topic, Collection<AlterConfigOp>> different = differentConfigs(admin, found.keySet());
        if (checkOnly) {
            missing.forEach(topic -> problems.add(new Problem(
                    Code.TOPIC_MISSING, "Topic " + name(topic) + " is not there; run the command without --check")));
            different.forEach((topic, changes) -> problems.add(new Problem(
                    Code.TOPIC_CONFIG_DIFFERS,
                    "Topic " + name(topic) + " wants " + words(changes) + "; run the command without --check")));
            return report(found.size(), 0, 0, problems, start);
        }
        int created = create(admin, missing);
        adjust(admin, different);
        // another run may have made them meanwhile, with counts of its own
        problems.addAll(wrongCounts(awaitAll(admin, start)));
        return report(Topic.values().length, created, different.size(), problems, start);
    }

    private Map<Topic, TopicDescription> describe(Admin admin) throws ExecutionException, InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> asked = admin.describeTopics(
                        Arrays.stream(Topic.values()).map(this::name).toList(),
                        new DescribeTopicsOptions().timeoutMs(ANSWER_MS))
                .topicNameValues();
        Map<Topic, TopicDescription> found = new EnumMap<>(Topic.class);
        for (Topic topic : Topic.values()) {
            KafkaFuture<TopicDescription> future = asked.get(name(topic));
            if (future == null) {
                continue;
            }
            try {
                found.put(topic, future.get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return found;
    }

    private List<Problem> wrongCounts(Map<Topic, TopicDescription> found) {
        List<Problem> problems = new ArrayList<>();
        found.forEach((topic, description) -> {
            int has = description.partitions().size();
            int wants = topic.partitions(settings.partitions());
            if (has != wants) {
                String way = topic == Topic.GATEWAY_INBOX
                        ? "deploy under a new FR_TOPIC_PREFIX"
                        : "set FR_PARTITIONS=" + has + ", or deploy under a new FR_TOPIC_PREFIX";
                problems.add(new Problem(
                        Code.PARTITION_COUNT_DIFFERS,
                        "Topic " + name(topic) + " has " + has + " partitions, " + wants
                                + " are wanted. The count of a prefix never changes: " + way));
            }
        });
        return problems;
    }

    private int create(Admin admin, List<Topic> missing) throws ExecutionException, InterruptedException {
        if (missing.isEmpty()) {
            return 0;
        }
        Optional<Short> replication =
                settings.replication() < 0 ? Optional.empty() : Optional.of(settings.replication());
        Map<String, KafkaFuture<Void>> results = admin.createTopics(missing.stream()
                        .map(topic -> new NewTopic(
                                        name(topic), Optional.of(topic.partitions(settings.partitions())), replication)
                                .configs(topic.configs()))
                        .toList())
                .values();
        int created = 0;
        for (Topic topic : missing) {
            KafkaFuture<Void> result = results.get(name(topic));
            try {
                if (result != null) {
                    result.get();
                }
                created++;
                progress.accept(
                        "created " + name(topic) + ", " + topic.partitions(settings.partitions()) + " partitions");
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) { // another run was quicker
                    throw e;
                }
            }
        }
        return created;
    }

    private Map<Topic, Collection<AlterConfigOp>> differentConfigs(Admin admin, Collection<Topic> topics)
            throws ExecutionException, InterruptedException {
        Map<Topic, Collection<AlterConfigOp>> different = new EnumMap<>(Topic.class);
        if (topics.isEmpty()) {
            return different;
        }
        Map<ConfigResource, Config> configs = admin.describeConfigs(
                        topics.stream().map(this::resource).toList())
                .all()
                .get();
        for (Topic topic : topics) {
            Config has = configs.get(resource(topic));
            List<AlterConfigOp> changes = topic.configs().entrySet().stream()
                    .filter(wanted -> has == null || !sameValue(has.get(wanted.getKey()), wanted.getValue()))
                    .map(wanted -> new AlterConfigOp(
                            new ConfigEntry(wanted.getKey(), wanted.getValue()), AlterConfigOp.OpType.SET))
                    .toList();
            if (!changes.isEmpty()) {
                different.put(topic, changes);
            }
        }
        return different;
    }

    @SuppressWarnings("NullAway") // Config.get answers null for what the broker does not know
    private static boolean sameValue(ConfigEntry has, String wanted) {
        return has != null && wanted.equals(has.value());
    }

    private void adjust(Admin admin, Map<Topic, Collection<AlterConfigOp>> different)
            throws ExecutionException, InterruptedException {
        if (different.isEmpty()) {
            return;
        }
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        different.forEach((topic, ops) -> changes.put(resource(topic), ops));
        admin.incrementalAlterConfigs(changes).all().get();
        different.forEach((topic, ops) -> progress.accept("adjusted " + name(topic) + ": " + words(ops)));
    }

    /** A created topic is not at once known to the broker that is asked. */
    private Map<Topic, TopicDescription> awaitAll(Admin admin, long start)
            throws ExecutionException, InterruptedException {
        Map<Topic, TopicDescription> found = describe(admin);
        while (found.size() < Topic.values().length) {
            if (System.nanoTime() - start > settings.patience().plusSeconds(10).toNanos()) {
                throw new ExecutionException(new TimeoutException("Created topics do not appear"));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            found = describe(admin);
        }
        return found;
    }

    private static String words(Collection<AlterConfigOp> changes) {
        return String.join(
                ", ",
                changes.stream()
                        .map(change -> change.configEntry().name() + "="
                                + change.configEntry().value())
                        .sorted()
                        .toList());
    }

    private DeploymentReport report(int topics, int created, int adjusted, List<Problem> problems, long start) {
        return new DeploymentReport(
                topics, created, adjusted, 0, 0, problems, Duration.ofNanos(System.nanoTime() - start));
    }

    private DeploymentReport failed(Code code, String message, long start) {
        return report(0, 0, 0, List.of(new Problem(code, message)), start);
    }

    private ConfigResource resource(Topic topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name(topic));
    }

    private String name(Topic topic) {
        return settings.topics().name(topic);
    }
}
