package dev.functionregistry.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.functionregistry.schemas.avro.Principal;
import dev.functionregistry.schemas.avro.TimerDue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class StoreCodecTest {
    private static final Schema EARLIER = SchemaBuilder.record("TimerDue")
            .namespace("dev.functionregistry.schemas.avro")
            .fields()
            .requiredString("callId")
            .requiredInt("attempt")
            .requiredString("kind")
            .requiredString("goneSince")
            .endRecord();

    private final StoreCodec<TimerDue> codec = StoreCodec.of(TimerDue.class, List.of());

    @Test
    void aValueComesBackAsItWent() {
        StoreCodec<Principal> principals = StoreCodec.of(Principal.class, List.of());
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            Principal principal = (Principal) RandomRecords.of(Principal.getClassSchema(), random);
            assertThat(principals.decode(principals.encode(principal))).isEqualTo(principal);
        }
    }

    @Test
    void itIsAvrosSingleObjectEncoding() throws IOException {
        TimerDue due = new TimerDue("call_1", 2, "retry");
        ByteBuffer avros = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), TimerDue.getClassSchema())
                .encode(generic(TimerDue.getClassSchema(), due));

        assertThat(codec.encode(due)).isEqualTo(bytes(avros));
        assertThat(new BinaryMessageDecoder<GenericRecord>(GenericData.get(), TimerDue.getClassSchema())
                        .decode(codec.encode(due))
                        .get("kind"))
                .hasToString("retry");
    }

    @Test
    void valuesOfEarlierBuildsAreRead() throws IOException {
        GenericRecord old = generic(EARLIER, new TimerDue("call_1", 2, "retry"));
        old.put("goneSince", "release 2");
        ByteBuffer bytes = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), EARLIER).encode(old);
        byte[] stored = bytes(bytes);

        assertThat(StoreCodec.of(TimerDue.class, List.of(EARLIER)).decode(stored))
                .isEqualTo(new TimerDue("call_1", 2, "retry"));
        assertThatThrownBy(() -> codec.decode(stored))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("no schema of TimerDue with fingerprint");
    }

    @Test
    void brokenBytesAreTold() {
        byte[] bytes = codec.encode(new TimerDue("call_1", 2, "retry"));

        assertThatThrownBy(() -> codec.decode(new byte[3])).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> codec.decode(new byte[20])).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("Broken bytes of TimerDue");
    }

    @Test
    void nullPassesBothWays() {
        assertThat(codec.serializer().serialize("store", null)).isNull();
        assertThat(codec.deserializer().deserialize("store", null)).isNull();
        TimerDue due = new TimerDue("call_1", 2, "retry");
        assertThat(codec.deserializer().deserialize("store", codec.serializer().serialize("store", due)))
                .isEqualTo(due);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static GenericRecord generic(Schema schema, TimerDue due) {
        GenericRecord record = new GenericData.Record(schema);
        record.put("callId", due.getCallId());
        record.put("attempt", due.getAttempt());
        record.put("kind", due.getKind());
        return record;
    }
}
