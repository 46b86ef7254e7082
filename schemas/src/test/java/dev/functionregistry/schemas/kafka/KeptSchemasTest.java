package dev.functionregistry.schemas.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.functionregistry.schemas.kafka.KeptSchemas.Kept;
import dev.functionregistry.schemas.kafka.RecordTypes.RecordType;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.ParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.SimpleParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was released stays readable, and what is released later stays readable by what was. */
class KeptSchemasTest {
    private static final Path FOLDER = Path.of("src/main/released");
    private static final Path WANTED = Path.of("target/released");

    static Stream<RecordType> types() {
        return RecordTypes.all().stream();
    }

    static Stream<Kept> kept() {
        return KeptSchemas.ofContract().stream();
    }

    @ParameterizedTest
    @MethodSource("kept")
    void aKeptFileIsNeverChanged(Kept kept) throws Exception {
        assertThat(sha256(kept.text())).isEqualTo(kept.fingerprint());
    }

    @Test
    void theManifestListsEveryFile() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            assertThat(files.filter(file -> file.toString().endsWith(".avsc"))).hasSize((int) kept().count());
        }
    }

    @Test
    void everySchemaOfThisBuildIsKept() throws Exception {
        int release = kept().mapToInt(Kept::release).max().orElse(0) + 1;
        List<String> lines = new ArrayList<>();
        for (RecordType type : RecordTypes.all()) {
            if (of(type).noneMatch(kept -> kept.schema().equals(type.released()))) {
                String text = type.released().toString(true) + "\n";
                Path file = Path.of(release + "", type.schema().getName() + ".avsc");
                Files.createDirectories(WANTED.resolve(file).getParent());
                Files.writeString(WANTED.resolve(file), text);
                lines.add(sha256(text) + "  " + release + "/" + file.getFileName());
            }
        }
        if (!lines.isEmpty()) {
            Files.write(WANTED.resolve("manifest.txt"), lines);
            fail("""
                    %d schemas changed since they were last kept. When the change is meant, keep them as release %d:
                      cp -r schemas/target/released/%2$d schemas/src/main/released/
                      cat schemas/target/released/manifest.txt >> schemas/src/main/released/manifest.txt
                    %s""", lines.size(), release, String.join("\n", lines));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyReleaseReadsAndIsReadByThisBuild(RecordType type) {
        List<Kept> releases = of(type).toList();
        assertThat(releases).isNotEmpty();
        for (Kept kept : releases) {
            assertThat(compatibility(kept.schema(), type.schema()))
                    .as("release %d reads ours", kept.release())
                    .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            assertThat(compatibility(type.schema(), kept.schema()))
                    .as("ours reads release %d", kept.release())
                    .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
        assertThat(new AvroSchema(type.released())
                        .isCompatible(
                                CompatibilityLevel.FULL_TRANSITIVE,
                                releases.stream()
                                        .<ParsedSchemaHolder>map(
                                                kept -> new SimpleParsedSchemaHolder(new AvroSchema(kept.schema())))
                                        .toList()))
                .as("the registry's own judgement")
                .isEmpty();
    }

    /** Not by schema alone: bytes of this build through the schema of each release. */
    @ParameterizedTest
    @MethodSource("types")
    void recordsOfThisBuildAreReadByEveryRelease(RecordType type) throws IOException {
        Random random = new Random(1);
        for (Kept kept : of(type).toList()) {
            for (int i = 0; i < 20; i++) {
                byte[] bytes = RecordCodec.encode(
                        new byte[0], RecordCodec.writer(type.schema()), RandomRecords.of(type.schema(), random));
                assertThat(new GenericDatumReader<>(type.schema(), kept.schema())
                                .read(null, DecoderFactory.get().binaryDecoder(bytes, null)))
                        .isNotNull();
            }
        }
    }

    private static Stream<Kept> of(RecordType type) {
        return kept().filter(kept -> kept.schema().getFullName().equals(type.fullName()));
    }

    private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getType();
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }
}
