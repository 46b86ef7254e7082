package dev.functionregistry.processor.avro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.functionregistry.schemas.avro.FunctionDefinition;
import dev.functionregistry.schemas.avro.Principal;
import dev.functionregistry.schemas.avro.ToolResult;
import dev.functionregistry.schemas.kafka.KeptSchemas;
import dev.functionregistry.schemas.kafka.KeptSchemas.Kept;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Entries outlive the build that wrote them: every schema that a release wrote entries by is kept, and what it wrote is read. */
class StoreSchemasTest {
    private static final Path FOLDER = Path.of("src/main/released");
    private static final Path WANTED = Path.of("target/released");
    private static final List<String> FILES = List.of("stores.avsc", "insights.avsc");

    static Stream<Kept> kept() {
        return StoreCodecs.stores().stream();
    }

    /** Records that are entries, and not only parts of others. */
    static List<Schema> entries() throws IOException {
        var entries = new ArrayList<Schema>();
        for (var file : FILES) {
            var all = new Schema.Parser()
                    .parse(Path.of("src/main/avro", file).toFile())
                    .getTypes();
            var parts = new HashSet<String>();
            all.forEach(one -> one.getFields().forEach(field -> parts(field.schema(), parts)));
            all.stream().filter(one -> !parts.contains(one.getFullName())).forEach(entries::add);
        }
        return entries;
    }

    private static void parts(Schema schema, Set<String> names) {
        switch (schema.getType()) {
            case RECORD -> names.add(schema.getFullName());
            case ARRAY -> parts(schema.getElementType(), names);
            case UNION -> schema.getTypes().forEach(type -> parts(type, names));
            default -> {}
        }
    }

    @Test
    void everySchemaOfThisBuildIsKept() throws Exception {
        int release = kept().mapToInt(Kept::release).max().orElse(0) + 1;
        var lines = new ArrayList<String>();
        for (var entry : entries()) {
            if (kept().noneMatch(kept -> kept.schema().equals(entry))) {
                var text = entry.toString(true) + "\n";
                var file = Path.of(release + "", entry.getName() + ".avsc");
                Files.createDirectories(WANTED.resolve(file).getParent());
                Files.writeString(WANTED.resolve(file), text);
                lines.add(sha256(text) + "  " + release + "/" + file.getFileName());
            }
        }
        if (!lines.isEmpty()) {
            Files.write(WANTED.resolve("manifest.txt"), lines);
            fail("""
                    %d records of the stores changed since they were last kept. Entries of the builds before must stay readable: a new field \
                    has a default, none changes its type. When the change is meant, keep them as release %d:
                      cp -r stream-processor/target/released/%2$d stream-processor/src/main/released/
                      cat stream-processor/target/released/manifest.txt >> stream-processor/src/main/released/manifest.txt
                    %s""", lines.size(), release, String.join("\n", lines));
        }
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

    @ParameterizedTest
    @MethodSource("kept")
    void entriesOfEveryReleaseAreRead(Kept kept) throws Exception {
        readsBack(kept.schema());
    }

    /** Owners, definitions and outcomes lie in entries as the contract's own records, and the contract changes with its own releases. */
    static Stream<Schema> partsOfTheContract() {
        return Stream.of(Principal.class, FunctionDefinition.class, ToolResult.class)
                .flatMap(type -> KeptSchemas.named(KeptSchemas.ofContract(), type.getName()).stream());
    }

    @Test
    void theContractHasSeveralReleasesOfADefinition() {
        assertThat(partsOfTheContract().filter(schema -> schema.getName().equals("FunctionDefinition")))
                .hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @MethodSource("partsOfTheContract")
    void partsOfEveryReleaseOfTheContractAreRead(Schema written) throws Exception {
        readsBack(written);
    }

    private static void readsBack(Schema written) throws Exception {
        var type = Class.forName(written.getFullName()).asSubclass(SpecificRecord.class);
        for (var value : new RandomData(GenericData.get(), written, 20, 1L, true)) {
            var entry = (GenericRecord) value;
            var read = StoreCodecs.of(type).decode(encoded(written, entry));
            for (var field : written.getFields()) {
                var ours = read.getSchema().getField(field.name());
                if (ours != null && isPlain(field.schema())) {
                    assertThat(words(read.get(ours.pos()))).as(field.name()).isEqualTo(words(entry.get(field.pos())));
                }
            }
        }
    }

    /** Texts are of another class in records without one of their own. */
    private static Object words(@Nullable Object value) {
        return value instanceof ByteBuffer ? value : String.valueOf(value);
    }

    /** What is compared as it stands: a part that grew since has more than was written. */
    private static boolean isPlain(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, MAP -> false;
            case ARRAY -> isPlain(schema.getElementType());
            case UNION -> schema.getTypes().stream().allMatch(StoreSchemasTest::isPlain);
            default -> true;
        };
    }

    private static byte[] encoded(Schema schema, GenericRecord entry) throws IOException {
        ByteBuffer buffer = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(entry);
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }
}
