package dev.functionregistry.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.Topics;
import dev.functionregistry.schemas.kafka.RecordTypes.RecordType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.avro.specific.SpecificRecord;

/** Bytes never stop a reader: whatever they are, decoding answers with a record or with poison. */
class ContractCodecProperties {
    private static final Topics TOPICS = Topics.plain();
    private static final List<Topic> AVRO_TOPICS = Arrays.stream(Topic.values())
            .filter(topic -> !topic.recordTypes().isEmpty())
            .toList();

    private final ContractCodec codec = new ContractCodec(SchemaLookup.offline(TOPICS));

    @Property(tries = 5_000)
    void anySpoiltRecordIsReadOrRefused(@ForAll long seed) {
        Random random = new Random(seed);
        Topic topic = AVRO_TOPICS.get(random.nextInt(AVRO_TOPICS.size()));
        List<RecordType> types = RecordTypes.of(topic);
        SpecificRecord record =
                RandomRecords.of(types.get(random.nextInt(types.size())).schema(), random);
        byte[] bytes = codec.encode(TOPICS.name(topic), record);

        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt(256);
        }

        assertThat(codec.decode(TOPICS.name(topic), bytes)).isInstanceOfAny(Decoded.Value.class, Decoded.Poison.class);
    }

    @Property(tries = 2_000)
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 200) byte[] bytes) {
        assertThat(codec.decode(TOPICS.toolsCalls(), bytes)).isInstanceOfAny(Decoded.Value.class, Decoded.Poison.class);
    }

    /** A count of two billion in five bytes must not take eight gigabytes. */
    @Property(tries = 200)
    void aClaimedCountTakesNoMemory(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] header = Arrays.copyOf(codec.encode(TOPICS.toolsDefinitions(), sessionTools(random)), 5);
        byte[] bytes = Arrays.copyOf(header, 16);
        bytes[5] = 2; // revision 1
        byte[] count = {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F}; // 2,147,483,647 tools
        System.arraycopy(count, 0, bytes, 6, count.length);

        assertThat(codec.decode(TOPICS.toolsDefinitions(), bytes)).isInstanceOf(Decoded.Poison.class);
    }

    private static SpecificRecord sessionTools(Random random) {
        return RandomRecords.of(
                RecordTypes.of(Topic.TOOLS_DEFINITIONS).getFirst().schema(), random);
    }
}
