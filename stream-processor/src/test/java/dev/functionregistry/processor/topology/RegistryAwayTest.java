package dev.functionregistry.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.core.function.Policy;
import dev.functionregistry.processor.json.JsonSchemas;
import dev.functionregistry.schemas.Topic;
import dev.functionregistry.schemas.avro.AuditEvent;
import dev.functionregistry.schemas.kafka.ContractCodec;
import dev.functionregistry.schemas.kafka.RecordTypes;
import dev.functionregistry.schemas.kafka.SchemaLookup;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** A registry that does not answer says nothing about the record: the record waits. */
class RegistryAwayTest {

    /** Away for the first look-ups of a schema. */
    private static final class Away extends MockSchemaRegistryClient {
        int failures = 3;

        @Override
        public ParsedSchema getSchemaById(int id) throws IOException, RestClientException {
            if (failures-- > 0) {
                throw new IOException("connection refused");
            }
            return super.getSchemaById(id);
        }
    }

    @Test
    void theRecordWaitsAndIsThenDecided() throws Exception {
        var client = new Away();
        var lookup = new SchemaLookup(client, Fixture.TOPICS);
        for (var topic : Topic.values()) {
            for (var type : RecordTypes.of(topic)) {
                client.register(type.subject(Fixture.TOPICS.name(topic)), new AvroSchema(type.released()));
            }
        }
        var opened = new ContractCodec(SchemaLookup.offline(Fixture.TOPICS))
                .encode(Fixture.TOPICS.registrations(), Fixture.opened());
        var desk = new Desk(new Wiring(
                Fixture.TOPICS,
                new ContractCodec(lookup),
                new JsonSchemas(100_000),
                Policy.NONE,
                1,
                12,
                Clock.systemUTC(),
                Tally.NONE));

        desk.raw(Topic.REGISTRATIONS, Fixture.SESSION, opened);

        assertThat(client.failures).isNegative();
        desk.silence(Topic.DEAD_LETTERS);
        assertThat(desk.only(Topic.AUDIT_EVENTS, AuditEvent.class).getDecision())
                .isEqualTo("OPENED");
    }
}
