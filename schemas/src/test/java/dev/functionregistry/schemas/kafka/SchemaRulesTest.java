package dev.functionregistry.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.functionregistry.schemas.kafka.RecordTypes.RecordType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every schema of the contract keeps to, nested records too. */
class SchemaRulesTest {
    static Stream<Schema> records() {
        Map<String, Schema> found = new LinkedHashMap<>();
        RecordTypes.all().forEach(type -> collect(type.released(), found));
        return found.values().stream();
    }

    private static void collect(Schema schema, Map<String, Schema> found) {
        switch (schema.getType()) {
            case RECORD -> {
                if (found.putIfAbsent(schema.getFullName(), schema) == null) {
                    schema.getFields().forEach(field -> collect(field.schema(), found));
                }
            }
            case ARRAY -> collect(schema.getElementType(), found);
            case MAP -> collect(schema.getValueType(), found);
            case UNION -> schema.getTypes().forEach(part -> collect(part, found));
            default -> {}
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyRecordAndFieldHasADoc(Schema record) {
        assertThat(record.getDoc()).isNotBlank();
        assertThat(record.getFields())
                .allSatisfy(field -> assertThat(field.doc()).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("records")
    void theOnlyUnionIsNullOrSomethingWithDefaultNull(Schema record) {
        assertThat(record.getFields())
                .filteredOn(field -> field.schema().isUnion())
                .allSatisfy(field -> {
                    assertThat(field.schema().getTypes()).hasSize(2);
                    assertThat(field.schema().getTypes().getFirst().getType()).isEqualTo(Schema.Type.NULL);
                    assertThat(field.hasDefaultValue()).isTrue();
                });
    }

    @ParameterizedTest
    @MethodSource("records")
    void codesAreStringsNotEnums(Schema record) {
        assertThat(record.getFields())
                .extracting(field -> field.schema().getType())
                .doesNotContain(Schema.Type.ENUM, Schema.Type.FIXED, Schema.Type.FLOAT);
    }

    @Test
    void releasedSchemasSayNothingOfJava() {
        assertThat(RecordTypes.all())
                .allSatisfy(type -> assertThat(type.released().toString()).doesNotContain("avro.java"));
        assertThat(RecordTypes.all())
                .anySatisfy(type -> assertThat(type.schema().toString()).contains("avro.java.string"));
    }

    @Test
    void withoutJavaPropertiesTheRestStays() {
        Schema schema = new Schema.Parser().parse("""
                        {"type":"record","name":"R","namespace":"n","doc":"d","aliases":["Old"],"x":1,"fields":[
                          {"name":"a","type":{"type":"string","avro.java.string":"String","y":2},"doc":"f","default":"z"},
                          {"name":"t","type":{"type":"long","logicalType":"timestamp-micros"}},
                          {"name":"next","type":["null","R"],"default":null},
                          {"name":"m","type":{"type":"map","avro.java.string":"String","values":"int"},"order":"ignore"}]}""");

        Schema plain = PlainSchemas.withoutJavaProperties(schema);

        assertThat(plain).isEqualTo(new Schema.Parser().parse("""
                        {"type":"record","name":"R","namespace":"n","doc":"d","aliases":["Old"],"x":1,"fields":[
                          {"name":"a","type":{"type":"string","y":2},"doc":"f","default":"z"},
                          {"name":"t","type":{"type":"long","logicalType":"timestamp-micros"}},
                          {"name":"next","type":["null","R"],"default":null},
                          {"name":"m","type":{"type":"map","values":"int"},"order":"ignore"}]}"""));
        assertThat(plain.getAliases()).containsExactly("n.Old");
        assertThat(plain.getDoc()).isEqualTo("d");
        assertThat(plain.getField("t").schema().getLogicalType().getName()).isEqualTo("timestamp-micros");
    }

    @Test
    void everyFileIsPartOfTheContract() {
        assertThat(records().map(Schema::getName))
                .containsAll(RecordTypes.all().stream()
                        .map(RecordType::schema)
                        .map(Schema::getName)
                        .toList());
        assertThat(java.nio.file.Path.of("src/main/avro").toFile().list())
                .containsExactlyInAnyOrderElementsOf(
                        records().map(record -> record.getName() + ".avsc").toList());
    }
}
