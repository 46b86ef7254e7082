package dev.functionregistry.schemas.kafka;

import dev.functionregistry.schemas.Topic;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** The generated record classes behind the names that {@link Topic#recordTypes()} lists. */
public final class RecordTypes {
    private static final String PACKAGE = "dev.functionregistry.schemas.avro.";
    private static final Map<String, RecordType> BY_NAME = new TreeMap<>();
    private static final Map<Topic, List<RecordType>> BY_TOPIC = new EnumMap<>(Topic.class);

    static {
        for (Topic topic : Topic.values()) {
            BY_TOPIC.put(
                    topic,
                    topic.recordTypes().stream()
                            .map(name -> BY_NAME.computeIfAbsent(PACKAGE + name, RecordTypes::load))
                            .toList());
        }
    }

    private RecordTypes() {}

    /** Record types that may stand on a topic; none for dead letters. */
    public static List<RecordType> of(Topic topic) {
        return List.copyOf(BY_TOPIC.getOrDefault(topic, List.of()));
    }

    /** Every record type of the contract, by name. */
    public static List<RecordType> all() {
        return List.copyOf(BY_NAME.values());
    }

    /** A record type by its full name, such as {@code dev.functionregistry.schemas.avro.ToolCall}. */
    public static Optional<RecordType> find(String fullName) {
        return Optional.ofNullable(BY_NAME.get(fullName));
    }

    /** Number of subjects in the registry: one per topic and record type. */
    public static int subjects() {
        return Arrays.stream(Topic.values()).mapToInt(topic -> of(topic).size()).sum();
    }

    private static RecordType load(String fullName) {
        try {
            Class<? extends SpecificRecord> type = Class.forName(fullName, true, RecordTypes.class.getClassLoader())
                    .asSubclass(SpecificRecord.class);
            return RecordType.of(type);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Topic lists " + fullName + ", for which there is no .avsc", e);
        }
    }

    /**
     * One record type.
     *
     * @param type its generated class
     * @param schema the class's own schema, with {@code avro.java.*} properties
     * @param released the same schema as it stands in the registry, without those properties
     */
    public record RecordType(Class<? extends SpecificRecord> type, Schema schema, Schema released) {
        static RecordType of(Class<? extends SpecificRecord> type) {
            Schema schema = SpecificData.get().getSchema(type);
            return new RecordType(type, schema, PlainSchemas.withoutJavaProperties(schema));
        }

        /** Full name, namespace and all. */
        public String fullName() {
            return schema.getFullName();
        }

        /** TopicRecordName: the subject of this type on a topic. */
        public String subject(String topicName) {
            return topicName + "-" + fullName();
        }
    }
}
