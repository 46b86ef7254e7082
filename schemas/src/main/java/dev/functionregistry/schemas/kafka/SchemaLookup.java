package dev.functionregistry.schemas.kafka;

import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.RecordTypes.RecordType;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * Schema ids, looked up in the registry and never registered. What was found is kept for good, so a warm stage does not touch the
 * network; ids that the registry does not know are remembered for a minute by the Confluent client.
 *
 * <p>Safe for use by many threads; one per stage is enough.
 */
public final class SchemaLookup implements AutoCloseable {
    private static final int CACHE_SIZE = 1_000;
    private static final int SUBJECT_NOT_FOUND = 40401;
    private static final int VERSION_NOT_FOUND = 40402;
    private static final int SCHEMA_NOT_FOUND = 40403;

    private static final Map<String, Object> CLIENT_SETTINGS = Map.of(
            SchemaRegistryClientConfig.CLIENT_NAMESPACE + SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS,
            2_000,
            SchemaRegistryClientConfig.CLIENT_NAMESPACE + SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS,
            5_000,
            SchemaRegistryClientConfig.MISSING_CACHE_SIZE_CONFIG,
            10_000,
            SchemaRegistryClientConfig.MISSING_ID_CACHE_TTL_CONFIG,
            60L,
            SchemaRegistryClientConfig.MISSING_SCHEMA_CACHE_TTL_CONFIG,
            5L);

    private final SchemaRegistryClient client;
    private final Topics topics;
    private final Map<String, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    /**
     * Over a client that the caller made; it is closed with this.
     *
     * @param client the Confluent client
     * @param topics names of the deployment
     */
    public SchemaLookup(SchemaRegistryClient client, Topics topics) {
        this.client = client;
        this.topics = topics;
    }

    /**
     * Over a registry. Makes no connection yet.
     *
     * @param url address of Confluent's API, such as {@code http://localhost:8081/apis/ccompat/v7}
     * @param topics names of the deployment
     */
    public static SchemaLookup connect(String url, Topics topics) {
        return new SchemaLookup(client(url), topics);
    }

    static SchemaRegistryClient client(String url) {
        return new CachedSchemaRegistryClient(url, CACHE_SIZE, CLIENT_SETTINGS);
    }

    /** Without any registry: ids are made up from the schemas in the jar. For tests of one process. */
    public static SchemaLookup offline(Topics topics) {
        SchemaRegistryClient client = new MockSchemaRegistryClient();
        try {
            for (Topic topic : Topic.values()) {
                for (RecordType type : RecordTypes.of(topic)) {
                    client.register(type.subject(topics.name(topic)), new AvroSchema(type.released()));
                }
            }
        } catch (IOException | RestClientException e) {
            throw new IllegalStateException("The client for tests does not fail", e);
        }
        return new SchemaLookup(client, topics);
    }

    /** Names of the deployment. */
    public Topics topics() {
        return topics;
    }

    /**
     * Id under which this build's schema of a type is registered for a topic.
     *
     * @throws ContractNotDeployedException when the registry has it not
     * @throws RegistryUnavailableException when the registry does not answer
     */
    public int idOf(String topicName, RecordType type) {
        String subject = type.subject(topicName);
        Integer known = ids.get(subject);
        if (known != null) {
            return known;
        }
        try {
            int id = client.getId(subject, new AvroSchema(type.released()));
            ids.put(subject, id);
            schemas.putIfAbsent(id, type.released());
            return id;
        } catch (RestClientException e) {
            if (isNotFound(e)) {
                throw new ContractNotDeployedException(subject);
            }
            throw unavailable(e);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /**
     * The schema with an id; empty when the registry does not know the id.
     *
     * @throws RegistryUnavailableException when the registry does not answer
     */
    public Optional<Schema> schemaOf(int id) {
        Schema known = schemas.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            if (!(client.getSchemaById(id) instanceof AvroSchema found)) {
                return Optional.empty();
            }
            schemas.put(id, found.rawSchema());
            return Optional.of(found.rawSchema());
        } catch (RestClientException e) {
            if (isNotFound(e)) {
                return Optional.empty();
            }
            throw unavailable(e);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /**
     * Loads this build's ids and every schema that the registry holds under the topics' subjects, released before or after this build.
     * Do it before saying ready; then neither reading nor writing waits for the registry.
     *
     * @param wanted topics that the stage reads or writes
     * @return number of schemas now known
     * @throws ContractNotDeployedException when this build's schemas were not deployed
     * @throws RegistryUnavailableException when the registry does not answer
     */
    public int warmUp(Collection<Topic> wanted) {
        for (Topic topic : wanted) {
            for (RecordType type : RecordTypes.of(topic)) {
                idOf(topics.name(topic), type);
                loadVersions(type.subject(topics.name(topic)));
            }
        }
        return schemas.size();
    }

    /** {@link #warmUp(Collection)} for every topic. */
    public int warmUp() {
        return warmUp(EnumSet.allOf(Topic.class));
    }

    private void loadVersions(String subject) {
        try {
            List<Integer> versions = client.getAllVersions(subject);
            if (versions.size() == 1) {
                return; // this build's own, known already
            }
            for (int version : versions) {
                schemaOf(client.getSchemaMetadata(subject, version).getId());
            }
        } catch (RestClientException | IOException e) {
            throw unavailable(e);
        }
    }

    /** Only what the registry itself says about a schema counts; a proxy's 404 or a missing permission does not make poison. */
    static boolean isNotFound(RestClientException e) {
        return e.getErrorCode() == SCHEMA_NOT_FOUND
                || e.getErrorCode() == SUBJECT_NOT_FOUND
                || e.getErrorCode() == VERSION_NOT_FOUND;
    }

    private static RegistryUnavailableException unavailable(Exception e) {
        return new RegistryUnavailableException("The schema registry does not answer: " + e.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
